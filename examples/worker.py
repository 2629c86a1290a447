"""A worker for tasks of the type "count": Python 3.9, no packages. Settings: LONGTASK_URL, LONGTASK_TOKEN."""
import http.client, json, os, signal, socket, sys, threading, time, urllib.error, urllib.request
stopping = threading.Event()
class Stopped(Exception): """The work has to stop. The message is the end to report; empty for none."""

def call(path, body, tries=1):  # Returns status and answer. 5xx, 429 and silence may pass, so they are tried again.
    headers = {"Authorization": "Bearer " + os.environ["LONGTASK_TOKEN"], "Content-Type": "application/json"}
    request = urllib.request.Request(os.environ["LONGTASK_URL"] + path, json.dumps(body).encode(), headers)
    for left in reversed(range(tries)):
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return 200, json.load(answer)
        except (OSError, http.client.HTTPException) as error:
            refused = isinstance(error, urllib.error.HTTPError)
            status, text = (error.code, error.read().decode()) if refused else (503, str(error))
        if left == 0 or (status < 500 and status != 429):
            return status, text
        time.sleep(2)

def work(lease, report):  # Replace this by your work. It calls report() often, which raises Stopped when it must.
    start, to = lease.get("checkpoint", {"at": 0})["at"], lease["input"]["to"]
    for n in range(start + 1, to + 1):
        time.sleep(lease["input"]["stepMillis"] / 1000)
        report(progress=100 * n // to, message=f"Counted to {n}", checkpoint={"at": n})
    return {"counted": to, "resumedAt": start}

def run(lease):
    path, state, stop, over = f"/v1/leases/{lease['id']}/{lease['attempt']}", {}, [], threading.Event()
    def heartbeats():
        while not over.wait(lease["heartbeatEvery"]):
            status, answer = call(path + "/heartbeat", dict(state))
            if status == 200 and answer["cancelRequested"]:
                stop.append("/cancelled")
            elif status in (401, 403, 404, 409):  # The lease has passed on: there is nothing left to report.
                return stop.append("")
    def report(**now):
        state.update(now)
        if stop or stopping.is_set():
            raise Stopped(stop[0] if stop else "/release")
    threading.Thread(target=heartbeats, daemon=True).start()
    try:
        end, body = "/complete", {"result": work(lease, report)}
    except Exception as error:
        end, body = (str(error), {}) if isinstance(error, Stopped) else ("/fail", {"reason": repr(error)[:1000]})
    over.set()
    if end == "/release":  # A last heartbeat saves the checkpoint, so that another worker goes on from it at once.
        call(path + "/heartbeat", state, tries=10)
    print(path + end, *call(path + end, body, tries=10) if end else ["The lease has passed on."], flush=True)

for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda *_: stopping.set())
while not stopping.is_set():  # A request under way ends by itself: hanging up could lose the task that it brings.
    wanted = {"worker": f"{socket.gethostname()}-{os.getpid()}", "types": ["count"], "wait": 10}
    status, answer = call("/v1/leases", wanted, tries=2)
    if status in (400, 401, 403):
        sys.exit(f"{status}: {answer}")
    for lease in answer["leases"] if status == 200 else []:
        run(lease)
