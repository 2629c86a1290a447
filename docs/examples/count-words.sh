#!/bin/sh
# Counts the words of the files in a directory, and reports progress as it goes.
# A line of JSON with progress and message updates the task; the last other JSON value is its result.
set -eu

directory=$1
if [ ! -d "$directory" ]; then
  echo "there is no directory $directory" >&2
  exit 2
fi

total=$(find "$directory" -maxdepth 1 -type f | wc -l)
done=0
words=0
for file in "$directory"/*; do
  [ -f "$file" ] || continue
  count=$(wc -w <"$file")
  words=$((words + count))
  done=$((done + 1))
  echo "$file: $count words" >&2
  printf '{"progress": %d, "message": "Counted %d of %d files"}\n' $((100 * done / total)) "$done" "$total"
done
printf '{"files": %d, "words": %d}\n' "$done" "$words"
