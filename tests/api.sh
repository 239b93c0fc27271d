#!/bin/bash
# SPDX-License-Identifier: MIT
# The API as programs meet it: a demo served early on an ordinary morning, when no home has sent yet, and tests/api.mjs asking it. Its last line is
# "N passed, N failed". The day is fixed so that what the demo's homes said is the same in every run.
cd "$(dirname "$0")/.." || exit 1
exec tests/with-demo --at "2026-11-18 05:30" node tests/api.mjs
