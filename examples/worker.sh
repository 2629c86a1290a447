#!/bin/sh
# A worker for tasks of the type "count": sh, sed and curl. Settings: LONGTASK_URL, LONGTASK_TOKEN.
# sed is no JSON parser. It is enough here, because an answer is one line that starts with id and attempt, because quotes
# within strings are escaped, and because the type's schema lets only numbers in. Otherwise, use a real parser.
set -u
umask 077
stopping='' files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
trap 'stopping=yes' TERM INT
# A file, because everyone can see the arguments of a process.
printf 'Authorization: Bearer %s\nContent-Type: application/json\n' "$LONGTASK_TOKEN" >"$files/headers"

call() { # path body: sets answer and status, 000 for none
  answer=$(printf %s "$2" |
    curl -s --max-time 30 -w '\n%{http_code}' -H @"$files/headers" --data-binary @- "$LONGTASK_URL$1")
  status=${answer##*[!0-9]}
}
send() { # action body: 5xx, 429 and silence may pass, so it tries again
  for wait in 2 2 5 10 20 0; do
    call "$lease/$1" "$2"
    case $status in 000 | 429 | 5*) sleep $wait ;; *) break ;; esac
  done
  printf '%s %s\n' "$lease/$1" "$answer"
}
number() { printf %s "$answer" | sed -n "s/.*\"$1\": *\([0-9][0-9.]*\).*/\1/p"; }

heartbeats() { # They end with this process; otherwise a worker that was killed would keep its lease.
  while sleep "$1" && kill -0 $$; do
    call "$lease/heartbeat" "$(cat "$files/state")"
    case $status:$answer in
      200:*'"cancelRequested":true'*) echo cancelled >"$files/stop" ;;
      40[1349]:*) echo lost >"$files/stop" && return ;;
    esac
  done
}
work() { # Replace this by your work. It has done n of to, and ends early when it has to stop.
  while [ "$n" -lt "$to" ] && [ -z "$stopping" ] && [ ! -e "$files/stop" ]; do
    sleep "$((millis / 1000)).$(printf %03d $((millis % 1000)))" && n=$((n + 1))
    echo "{\"progress\": $((100 * n / to)), \"message\": \"Counted to $n\", \"checkpoint\": {\"at\": $n}}" >"$files/new"
    mv "$files/new" "$files/state"
  done
}
while [ -z "$stopping" ]; do # A request under way ends by itself: hanging up could lose the task that it brings.
  call /v1/leases "{\"worker\": \"$(uname -n)-$$\", \"types\": [\"count\"], \"wait\": 10}"
  case $status in 200) ;; 40[013]) printf '%s\n' "$answer" >&2 && exit 1 ;; *) sleep 5 && continue ;; esac
  lease=$(printf %s "$answer" | sed -n 's|^{"leases":\[{"id":"\([0-9a-f-]*\)","attempt":\([0-9]*\).*|/v1/leases/\1/\2|p')
  [ "$lease" ] || continue
  to=$(number to) millis=$(number stepMillis) start=$(number at) && n=${start:-0}
  rm -f "$files/stop" && echo '{}' >"$files/state"
  heartbeats "$(number heartbeatEvery)" 2>/dev/null &
  work
  kill $! 2>/dev/null
  case $n:$(cat "$files/stop" 2>/dev/null) in
    "$to":*) send complete "{\"result\": {\"counted\": $n, \"resumedAt\": ${start:-0}}}" ;;
    *:cancelled) send cancelled '{}' ;;
    *:lost) echo "$lease: the lease has passed on." ;;
    *) send heartbeat "$(cat "$files/state")" && send release '{}' ;;
  esac
done
