-- wrk's own summary has no 95: https://github.com/wg/wrk/blob/master/SCRIPTING
done = function(summary, latency, requests)
  for _, p in pairs({ 50, 95, 99 }) do
    io.write(string.format("p%d %d\n", p, latency:percentile(p)))
  end
  io.write(string.format("requests %d\n", summary.requests))
end
