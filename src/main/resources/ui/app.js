// What the pages need a script for: times in the reader's zone, live updates, logs, JSON trees, copying, questions.
// Every page works without it.
const {base, root} = document.body.dataset;
const say = text => { document.getElementById('say').textContent = text; };
const pause = millis => new Promise(resolve => setTimeout(resolve, millis));

// Times --------------------------------------------------------------------------------------------------------------
const today = new Intl.DateTimeFormat(undefined, {timeStyle: 'medium'});
const other = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'short'});
function showTimes(within) {
  for (const time of within.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime);
    const isToday = at.toDateString() === new Date().toDateString();
    time.textContent = (isToday ? today : other).format(at);
    time.title = `${time.dateTime} (UTC)`;
  }
}

// Copying ------------------------------------------------------------------------------------------------------------
function offerCopies(within) {
  for (const text of within.querySelectorAll('[data-copy]')) {
    const place = text.matches('pre') ? 'previousElementSibling' : 'nextElementSibling';
    if (text[place]?.classList.contains('copy')) continue;
    const button = Object.assign(document.createElement('button'), {type: 'button', className: 'copy quiet', textContent: 'Copy'});
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(text.textContent);
      say('Copied');
      button.textContent = 'Copied';
      await pause(1500);
      button.textContent = 'Copy';
    });
    text[text.matches('pre') ? 'before' : 'after'](button);
  }
}

// Questions ----------------------------------------------------------------------------------------------------------
document.addEventListener('click', event => {
  const button = event.target.closest('[data-confirm]');
  if (!button || button.dataset.confirmed) return;
  event.preventDefault();
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-label', 'Please confirm');
  const form = Object.assign(document.createElement('form'), {method: 'dialog'});
  const question = Object.assign(document.createElement('p'), {textContent: button.dataset.confirm});
  const no = Object.assign(document.createElement('button'), {value: 'no', className: 'quiet', textContent: 'Keep', autofocus: true});
  const yes = Object.assign(document.createElement('button'), {value: 'yes', className: 'danger', textContent: button.textContent});
  const actions = Object.assign(document.createElement('p'), {className: 'actions'});
  actions.append(no, yes);
  form.append(question, actions);
  dialog.append(form);
  document.body.append(dialog);
  dialog.addEventListener('close', () => {
    dialog.remove();
    document.dispatchEvent(new Event('answered'));
    if (dialog.returnValue === 'yes') {
      button.dataset.confirmed = 'yes';
      button.click();
      delete button.dataset.confirmed;
    } else {
      button.focus();
    }
  });
  dialog.showModal();
});

// JSON trees ---------------------------------------------------------------------------------------------------------
const CHILDREN_AT_ONCE = 200;
/** A number as it was written, which may have more digits than a number of the language. */
class Written { constructor(source) { this.source = source; } }
const exact = text => JSON.parse(text, (key, value, context) => typeof value === 'number' && context?.source ? new Written(context.source) : value);
function tree(key, value, open) {
  const name = document.createElement('span');
  name.className = 'k';
  name.textContent = key === null ? '' : `${key}: `;
  if (value === null || typeof value !== 'object' || value instanceof Written) {
    const line = document.createElement('div');
    const text = Object.assign(document.createElement('span'), {className: 'v', textContent: value instanceof Written ? value.source : JSON.stringify(value)});
    line.append(name, text);
    return line;
  }
  const entries = Object.entries(value);
  const node = document.createElement('details');
  const summary = document.createElement('summary');
  summary.append(name, Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`);
  node.append(summary);
  let shown = 0;
  const more = () => {
    for (const [child, content] of entries.slice(shown, shown + CHILDREN_AT_ONCE)) node.append(tree(child, content, false));
    shown = Math.min(shown + CHILDREN_AT_ONCE, entries.length);
    if (shown < entries.length) {
      const next = Object.assign(document.createElement('button'), {type: 'button', className: 'quiet', textContent: `${entries.length - shown} more`});
      next.addEventListener('click', () => { next.remove(); more(); });
      node.append(next);
    }
  };
  node.addEventListener('toggle', () => { if (node.open && shown === 0) more(); });
  if (open) { node.open = true; more(); }
  return node;
}
function showTrees(within) {
  for (const box of within.querySelectorAll('[data-json]')) {
    const pre = box.querySelector('pre');
    const show = text => {
      let value;
      try { value = exact(text); } catch (notJson) { return; }
      if (value === null || typeof value !== 'object' || value instanceof Written) return;
      const whole = document.createElement('div');
      whole.className = 'tree';
      whole.tabIndex = 0;
      whole.setAttribute('role', 'region');
      whole.setAttribute('aria-label', `The ${box.dataset.name} as a tree`);
      whole.append(tree(null, value, true));
      const swap = Object.assign(document.createElement('button'), {type: 'button', className: 'quiet', textContent: 'As text'});
      swap.addEventListener('click', () => {
        whole.hidden = !whole.hidden;
        box.querySelector('pre').hidden = !whole.hidden;
        swap.textContent = whole.hidden ? 'As a tree' : 'As text';
      });
      box.querySelector('.actions').prepend(swap);
      box.querySelector('pre').hidden = true;
      box.append(whole);
    };
    if (pre && !box.querySelector('.tree')) show(pre.textContent);
    box.querySelector('[data-load]')?.addEventListener('click', async event => {
      const button = event.currentTarget;
      button.disabled = true;
      try {
        const answer = await ask(box.dataset.src);
        const text = await answer.text();
        const raw = Object.assign(document.createElement('pre'), {textContent: text, tabIndex: 0});
        raw.dataset.copy = '';
        box.append(raw);
        offerCopies(box);
        button.remove();
        show(text);
      } catch (failed) {
        button.disabled = false;
        say('It could not be loaded');
      }
    });
  }
}

// Requests -----------------------------------------------------------------------------------------------------------
// 499 is the answer to a script whose session has ended; a whole page leads to the log-in.
async function ask(address, options = {}) {
  const answer = await fetch(address, {...options, headers: {'X-Requested-With': 'JavaScript', ...options.headers}, signal: AbortSignal.timeout(30_000)});
  if (answer.status === 499 || answer.status === 401) location.reload();
  if (!answer.ok) throw Object.assign(new Error(`status ${answer.status}`), {status: answer.status});
  return answer;
}

/** The streams of the page. A browser would keep them while it shows the next page. */
const open = new Set();
addEventListener('pagehide', () => { for (const events of open) events.close(); });

/** Opens a stream, and opens it again whenever it breaks, from where it broke. */
async function follow(path, handlers, onState) {
  let last = '';
  let stopped = false;
  const stop = () => { stopped = true; };
  for (let wait = 1000; !stopped; wait = Math.min(wait * 2, 30_000)) {
    try {
      const {ticket} = await (await ask(`${root}/ticket`, {method: 'POST'})).json();
      const [plain, query = ''] = path.split('?');
      const parameters = new URLSearchParams(query);
      parameters.set('ticket', ticket);
      if (last) parameters.set('lastEventId', last);
      await new Promise(resolve => {
        const events = new EventSource(`${base}${plain}?${parameters}`);
        events.onopen = () => { wait = 1000; onState(true); };
        for (const name of ['task', 'left', 'log', 'end', 'reset', 'deleted', 'expired']) {
          events.addEventListener(name, event => {
            last = event.lastEventId || last;
            handlers[name]?.(JSON.parse(event.data));
            if (name === 'end' || name === 'deleted') stop();
            if (name === 'end' || name === 'deleted' || name === 'expired') { events.close(); open.delete(events); resolve(); }
          });
        }
        events.onerror = () => { events.close(); open.delete(events); resolve(); };
        open.add(events);
      });
    } catch (unreachable) { /* tried again below */ }
    if (!stopped) { onState(false); await pause(wait); }
  }
}

// Live updates -------------------------------------------------------------------------------------------------------
/** Takes over what has changed, and leaves what the reader is using. */
function take(fresh, {withNew}) {
  for (const region of document.querySelectorAll('[data-live]')) {
    const next = fresh.getElementById(region.id);
    // What somebody types stays.
    if (!next || region.contains(document.activeElement) && document.activeElement.matches('input, select, textarea')) continue;
    keepFocus(region, () => replace(region, next));
  }
  const rows = document.querySelector('[data-rows]');
  const nextRows = fresh.querySelector('[data-rows]');
  if (!rows || !nextRows) return 0;
  let held = 0;
  const known = new Map([...rows.rows].map(row => [row.id, row]));
  const wanted = [];
  markGone([...rows.rows], new Set([...nextRows.rows].map(row => row.id)));
  for (const row of [...nextRows.rows]) {
    const old = known.get(row.id);
    if (old) {
      const isChecked = old.querySelector('input[name=id]')?.checked;
      keepFocus(old, () => { if (replace(old, row)) old.querySelector('input[name=id]').checked = isChecked; });
      wanted.push(old);
    } else if (withNew) {
      wanted.push(row);
    } else {
      held += 1;
    }
  }
  if (withNew) rows.replaceChildren(...wanted);
  return held;
}
/** Changes the content of an element, and moves the focus to the replacement of the focused element. */
function keepFocus(within, change) {
  const name = each => [each.tagName, each.getAttribute('href'), each.form?.getAttribute('action'), each.name, each.value, each.className].join(' ');
  const had = within.contains(document.activeElement) && within !== document.activeElement ? document.activeElement : null;
  const wanted = had && name(had);
  change();
  if (had && !had.isConnected) {
    [...within.querySelectorAll('a, button, input, summary, [tabindex]')].find(each => name(each) === wanted)?.focus({preventScroll: true});
  }
}
/** Marks rows that have left the list. The last ones may only have moved to the next page. */
function markGone(rows, ids) {
  let mayHaveMoved = true;
  for (const row of rows.toReversed()) {
    const isGone = !ids.has(row.id);
    mayHaveMoved &&= isGone;
    const box = row.querySelector('input[name=id]');
    const isMarked = isGone && !mayHaveMoved;
    row.classList.toggle('gone', isMarked);
    row.title = isMarked ? 'No longer in this list' : '';
    if (box) {
      box.disabled = isMarked;
      box.checked &&= !isMarked;
    }
  }
}
/** Takes over the content of an element if it differs from what the server sent last. */
function replace(old, next) {
  const sent = next.innerHTML;
  if (old.sent === sent) return false;
  old.sent = sent;
  old.replaceChildren(...[...next.cloneNode(true).childNodes]);
  showTimes(old); offerCopies(old); showTrees(old);
  return true;
}

function keepLive() {
  const line = document.querySelector('[data-stream]');
  const timed = document.querySelector('[data-every]');
  for (const region of document.querySelectorAll('[data-live], [data-rows] > tr')) region.sent ??= region.innerHTML;
  if (!line?.dataset.stream && !timed) return;
  const state = line?.querySelector('[data-state]');
  const button = line?.querySelector('[data-pause]');
  const showNew = line?.querySelector('[data-show-new]');
  let paused = false, due = false, dueAll = false, busy = false, over = false, wait = 1000;
  const isAsking = () => document.querySelector('dialog[open]');
  const atTop = () => scrollY < 40 && !document.querySelector('[data-rows] input:checked') && !document.querySelector('[data-rows]')?.contains(document.activeElement);
  const refresh = async (all = false) => {
    dueAll ||= all;
    if (over) return;
    // A question is about what the page shows.
    if (busy || (paused && !dueAll) || document.hidden || isAsking()) { due = true; return; }
    busy = true; due = false;
    try {
      const text = await (await ask(location.href)).text();
      wait = 1000;
      if (isAsking()) {
        due = true;
      } else {
        const held = take(new DOMParser().parseFromString(text, 'text/html'), {withNew: dueAll || atTop()});
        dueAll = false;
        if (showNew) {
          showNew.hidden = held === 0;
          showNew.textContent = `Show ${held} new`;
        }
      }
    } catch (failed) {
      over = [403, 404, 410].includes(failed.status);
      if (over) say('This page is no longer there');
      if (over && state) state.textContent = 'This page is no longer there.';
      due = true;
      wait = Math.min(wait * 2, 30_000);
    }
    await pause(wait);
    busy = false;
    if (due && (!paused || dueAll)) refresh();
  };
  document.addEventListener('visibilitychange', () => { if (!document.hidden && due) refresh(); });
  document.addEventListener('answered', () => { if (due) refresh(); });
  showNew?.addEventListener('click', () => refresh(true));
  if (button) {
    button.hidden = false;
    button.addEventListener('click', () => {
      paused = !paused;
      button.setAttribute('aria-pressed', String(paused));
      button.textContent = paused ? 'Resume updates' : 'Pause updates';
      document.dispatchEvent(new CustomEvent('paused', {detail: paused}));
      if (!paused) refresh();
    });
  }
  if (timed) setInterval(refresh, 1000 * Number(timed.dataset.every));
  if (line?.dataset.stream) {
    const changed = () => refresh();
    follow(line.dataset.stream, {task: changed, left: changed, reset: changed, deleted: changed, end: changed},
      isLive => { if (state && !over) state.textContent = isLive ? 'Live.' : 'Not connected; trying again.'; });
  }
}

// Logs ---------------------------------------------------------------------------------------------------------------
const MOST_LINES = 5000;
function followLog() {
  const section = document.querySelector('[data-log]');
  if (!section) return;
  const box = section.querySelector('[data-log-lines]');
  const search = section.querySelector('[data-log-search]');
  const follows = section.querySelector('[data-log-follow]');
  const state = section.querySelector('[data-log-state]');
  let lines = 0;
  const matches = line => line.textContent.toLowerCase().includes(search.value.toLowerCase());
  let held = null;
  const add = ({lines: fresh}) => {
    if (held) {
      held = [...held, ...fresh].slice(-MOST_LINES);
      return;
    }
    const part = document.createDocumentFragment();
    for (const {at, attempt, text} of fresh.slice(-MOST_LINES)) {
      const line = document.createElement('div');
      line.textContent = `${today.format(new Date(at))}  #${attempt}  ${text}`;
      line.title = at;
      line.hidden = search.value !== '' && !matches(line);
      part.append(line);
    }
    box.append(part);
    lines += fresh.length;
    while (box.childElementCount > MOST_LINES) box.firstElementChild.remove();
    state.textContent = lines > MOST_LINES ? `${lines} lines, the last ${MOST_LINES} are shown` : `${lines} lines`;
    if (follows.checked) box.scrollTop = box.scrollHeight;
  };
  document.addEventListener('paused', ({detail: isPaused}) => {
    const waiting = held ?? [];
    held = isPaused ? waiting : null;
    if (!isPaused && waiting.length) add({lines: waiting});
  });
  state.textContent = 'No lines.';
  search.addEventListener('input', () => { for (const line of box.children) line.hidden = !matches(line); });
  section.querySelector('[data-log-download]').addEventListener('click', async event => {
    event.preventDefault();
    const parts = [];
    try {
      for (let after = '0'; after;) {
        const answer = await ask(`${section.dataset.file}?after=${after}`);
        parts.push(await answer.text());
        after = answer.headers.get('Longtask-Next');
      }
    } catch (failed) {
      say('The log could not be downloaded');
      return;
    }
    const link = Object.assign(document.createElement('a'), {href: URL.createObjectURL(new Blob(parts, {type: 'text/plain'})), download: 'log.txt'});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
  follow(`${section.dataset.log}?follow=true`, {log: add}, () => {});
}

// Forms --------------------------------------------------------------------------------------------------------------
document.querySelector('[data-all]')?.addEventListener('change', event => {
  for (const box of document.querySelectorAll('[data-rows] input[name=id]')) box.checked = event.target.checked;
});
document.querySelector('[data-filters]')?.addEventListener('change', event => event.currentTarget.requestSubmit());
document.querySelector('[data-filters]')?.addEventListener('formdata', event => {
  for (const name of [...event.formData.keys()]) if (event.formData.get(name) === '') event.formData.delete(name);
});

showTimes(document);
offerCopies(document);
keepLive();
showTrees(document);
followLog();
