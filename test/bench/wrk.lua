-- Sends the requests of a file, at random or one after the other, and prints what came of them as JSON.
local records, order, next_at = {}, os.getenv("BENCH_ORDER"), 0

function init()
  local file = assert(io.open(os.getenv("BENCH_REQUESTS"), "rb"))
  while true do
    local length = file:read(8)
    if not length then break end
    records[#records + 1] = file:read(tonumber(length))
  end
  file:close()
  math.randomseed(tonumber(os.getenv("BENCH_SEED")))
end

function request()
  if #records == 1 then return records[1] end
  if order == "random" then return records[math.random(#records)] end
  next_at = next_at % #records + 1
  return records[next_at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.6f,"p50":%d,"p99":%d,"p999":%d,"cpuSeconds":%.6f,"failed":%d,"refused":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
    os.clock(),
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
