// graphile-worker with the settings of its published benchmark: adds jobs in batches, then drains them. Prints the
// seconds of each phase. Arguments: connection string, number of jobs, jobs per batch.
import { makeWorkerUtils, run } from "graphile-worker";

const [connectionString, jobs, batch] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const preset = {
  worker: {
    connectionString,
    concurrentJobs: 24,
    maxPoolSize: 25,
    pollInterval: 2000,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  },
};

const utils = await makeWorkerUtils({ preset });
await utils.migrate();
const specs = Array.from({ length: batch }, () => ({ identifier: "noop", payload: {} }));
let start = performance.now();
for (let i = 0; i < jobs; i += batch) {
  await utils.addJobs(specs);
}
console.log(`enqueue ${(performance.now() - start) / 1000}`);

let done = 0;
let drained;
const all = new Promise((resolve) => (drained = resolve));
start = performance.now();
const runner = await run({
  preset,
  noHandleSignals: true,
  taskList: {
    noop: async () => {
      if (++done === jobs) drained();
    },
  },
});
await all;
// The last jobs are done when their rows are deleted, which stop() waits for.
await runner.stop();
console.log(`drain ${(performance.now() - start) / 1000}`);
await utils.release();
process.exit(0);
