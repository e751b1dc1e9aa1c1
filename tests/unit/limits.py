# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long each command might have taken."""

from __future__ import annotations


class Limits:
    """A cluster that remembers, by a command's first two words, the seconds it was given."""

    def __init__(self, cluster, limits):
        self.__dict__.update(cluster=cluster, limits=limits)

    def __call__(self, argv, limit):
        self.limits[" ".join(argv[:2])] = limit
        return self.cluster(argv, limit)

    def __getattr__(self, name):
        return getattr(self.cluster, name)

    def __setattr__(self, name, value):
        setattr(self.cluster, name, value)
