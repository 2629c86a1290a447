// A worker for tasks of the type "count": Node 18, no packages. Settings: LONGTASK_URL, LONGTASK_TOKEN.
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const { LONGTASK_URL, LONGTASK_TOKEN } = process.env;
let stopping = false;
process.on('SIGTERM', () => { stopping = true; });
process.on('SIGINT', () => { stopping = true; });

// Returns status and answer. 5xx, 429 and silence may pass, so they are tried again.
async function call(path, body, tries = 1) {
  for (let left = tries; ; await sleep(2000)) {
    const { status, answer } = await fetch(LONGTASK_URL + path, {
      method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(30000),
      headers: { Authorization: `Bearer ${LONGTASK_TOKEN}`, 'Content-Type': 'application/json' },
    }).then(async (response) => ({ status: response.status, answer: await response.json() }))
      .catch((error) => ({ status: 503, answer: String(error) }));
    if (--left === 0 || (status < 500 && status !== 429)) return { status, answer };
  }
}

// Replace this by your work. It calls report() often, and ends when that throws.
async function work({ input, checkpoint }, report) {
  const start = checkpoint?.at ?? 0;
  for (let n = start + 1; n <= input.to; n++) {
    await sleep(input.stepMillis);
    report({ progress: Math.floor((100 * n) / input.to), message: `Counted to ${n}`, checkpoint: { at: n } });
  }
  return { counted: input.to, resumedAt: start };
}

async function run(lease) {
  const path = `/v1/leases/${lease.id}/${lease.attempt}`;
  let state = {}, stop = null; // The end to report instead of completion; '' for none.
  const heartbeats = setInterval(async () => {
    const { status, answer } = await call(`${path}/heartbeat`, state);
    if (answer.cancelRequested) stop ??= '/cancelled';
    else if ([401, 403, 404, 409].includes(status)) stop ??= ''; // The lease has passed on.
  }, lease.heartbeatEvery * 1000);
  const report = (now) => {
    state = now;
    if (stopping) stop ??= '/release';
    if (stop !== null) throw new Error('stopped');
  };
  const [end, body] = await work(lease, report).then(
    (result) => ['/complete', { result }],
    (error) => stop !== null ? [stop, {}] : ['/fail', { reason: String(error).slice(0, 1000) }]);
  clearInterval(heartbeats);
  if (end === '/release') await call(`${path}/heartbeat`, state, 10); // Saves the checkpoint for the next attempt.
  console.log(path + end, end ? await call(path + end, body, 10) : 'The lease has passed on.');
}

while (!stopping) { // A request under way ends by itself: hanging up could lose the task that it brings.
  const wanted = { worker: `${hostname()}-${process.pid}`, types: ['count'], wait: 10 };
  const { status, answer } = await call('/v1/leases', wanted, 2);
  if ([400, 401, 403].includes(status)) throw new Error(JSON.stringify(answer));
  for (const lease of answer.leases ?? []) await run(lease);
}
