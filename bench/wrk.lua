-- SPDX-License-Identifier: MIT
-- What wrk found out, in one line that bench/run reads: requests a second, bytes an answer, and how many answers failed.
-- Nothing is done for each answer, which would cost the core that makes the load.
function done(summary, latency, requests)
	local e = summary.errors
	io.write(string.format("WRK %.1f %.0f %d\n", summary.requests / (summary.duration / 1e6),
		summary.bytes / summary.requests, e.connect + e.read + e.write + e.status + e.timeout))
end
