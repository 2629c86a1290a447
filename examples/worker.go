// A worker for tasks of the type "count": Go 1.19, standard library. Settings: LONGTASK_URL, LONGTASK_TOKEN.
package main // Shorter than gofmt would have it.
import ("bytes"; "context"; "encoding/json"; "fmt"; "net/http"; "os"; "os/signal"; "sync/atomic"; "syscall"; "time")

type object = map[string]any
type answer struct { Leases []lease; CancelRequested bool; Status, Detail any }
type lease struct { ID string; Attempt int; HeartbeatEvery float64
	Input struct { To, StepMillis int }; Checkpoint struct { At int } }

func call(path string, body any, tries int) (status int, answer answer) {
	text, _ := json.Marshal(body)
	request, _ := http.NewRequest("POST", os.Getenv("LONGTASK_URL")+path, bytes.NewReader(text))
	request.Header = http.Header{"Authorization": {"Bearer " + os.Getenv("LONGTASK_TOKEN")}, "Content-Type": {"application/json"}}
	response, err := (&http.Client{Timeout: 30 * time.Second}).Do(request)
	if err == nil { status, _, _ = response.StatusCode, json.NewDecoder(response.Body).Decode(&answer), response.Body.Close() }
	if tries == 1 || (err == nil && status < 500 && status != 429) { return }
	time.Sleep(2 * time.Second) // Silence, 5xx and 429 may pass.
	return call(path, body, tries-1)
}

func work(ctx context.Context, l lease, report func(object)) (object, error) { // Replace this by your work.
	for n := l.Checkpoint.At + 1; n <= l.Input.To; n++ {
		time.Sleep(time.Duration(l.Input.StepMillis) * time.Millisecond)
		report(object{"progress": 100 * n / l.Input.To, "message": fmt.Sprint("Counted to ", n), "checkpoint": object{"at": n}})
		if ctx.Err() != nil { return nil, ctx.Err() } // It has to stop.
	}
	return object{"counted": l.Input.To, "resumedAt": l.Checkpoint.At}, nil
}

func run(draining context.Context, l lease) {
	path, every := fmt.Sprintf("/v1/leases/%s/%d", l.ID, l.Attempt), time.Duration(l.HeartbeatEvery * 1e9)
	ctx, stop := context.WithCancel(draining)
	var state, cancelled atomic.Value; state.Store(object{})
	go func() {
		for time.Sleep(every); ctx.Err() == nil; time.Sleep(every) {
			status, held := call(path+"/heartbeat", state.Load(), 1)
			if held.CancelRequested { cancelled.Store(true); stop() }
			if status/100 == 4 && status != 429 { stop() } // The lease has passed on.
		}
	}()
	send := func(action string, body any) { _, a := call(path+action, body, 10); fmt.Println(path+action, a.Status, a.Detail) }
	switch result, err := work(ctx, l, func(now object) { state.Store(now) }); {
	case err == nil: send("/complete", object{"result": result})
	case draining.Err() != nil: send("/heartbeat", state.Load()); send("/release", object{}) // Saves the checkpoint.
	case ctx.Err() == nil: send("/fail", object{"reason": err.Error()})
	case cancelled.Load() != nil: send("/cancelled", object{})
	}
	stop()
}

func main() {
	draining, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	wanted := object{"worker": fmt.Sprint("go-", os.Getpid()), "types": []string{"count"}, "wait": 10}
	for draining.Err() == nil { // A request under way ends by itself: hanging up could lose the task that it brings.
		status, answer := call("/v1/leases", wanted, 2)
		if status/100 == 4 && status != 429 { panic(answer.Detail) }
		for _, l := range answer.Leases { run(draining, l) }
	}
}
