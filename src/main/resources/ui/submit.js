// The form of a submission: fields made from the type's schema, beside the same input as JSON.
const form = document.querySelector('[data-submit]');

/** The library's plainest theme without the styles that it writes into elements, which the page's policy forbids. */
class Plain extends JSONEditor.defaults.themes.barebones {
  getHiddenLabel(text) { return Object.assign(document.createElement('label'), {textContent: text, className: 'visually-hidden'}); }
  getHiddenText(text) { return Object.assign(document.createElement('span'), {textContent: text, className: 'visually-hidden'}); }
  visuallyHidden(element) { element?.classList.add('visually-hidden'); }
  getOptInCheckbox(name) {
    const container = document.createElement('span');
    const label = this.getHiddenLabel(`${name} is given`);
    label.htmlFor = `${name}-opt-in`;
    const checkbox = Object.assign(document.createElement('input'), {type: 'checkbox', id: `${name}-opt-in`, className: 'json-editor-opt-in'});
    container.append(checkbox, label);
    return {label, checkbox, container};
  }
}
JSONEditor.defaults.themes.plain = Plain;
if (form) {
  const type = form.elements.type;
  const input = form.elements.input;
  const fieldset = form.querySelector('[data-form]');
  const holder = form.querySelector('[data-editor]');
  const problem = form.querySelector('[data-json-problem]');
  const command = document.querySelector('[data-command]');
  let editor = null;
  let isTaking = false;
  let isTouched = false;
  for (const kind of ['input', 'change', 'click']) holder.addEventListener(kind, () => { isTouched = true; }, {capture: true});

  /** A number as its digits without zeros at the ends, and their place. */
  const normal = number => {
    const [, sign, whole, part = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
    const digits = (whole + part).replace(/^0+/, '');
    const kept = digits.replace(/0+$/, '');
    return kept === '' ? '0' : `${sign}${kept}e${Number(exponent) - part.length + digits.length - kept.length}`;
  };
  /** Whether the numbers of a JSON text have no more digits than the form keeps. */
  const isExact = text => (text.replace(/"(?:\\.|[^"\\])*"/g, '""').match(/-?\d[\d.eE+-]*/g) ?? [])
    .every(number => normal(number) === normal(String(Number(number))));

  const parsed = () => {
    try {
      const value = input.value.trim() === '' ? undefined : JSON.parse(input.value);
      if (isExact(input.value)) problem.textContent = '';
      return {value};
    } catch (fault) {
      problem.textContent = `This is not JSON: ${fault.message}`;
      return null;
    }
  };
  const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;
  const showCommand = () => {
    const body = {type: type.value};
    const hasInput = parsed()?.value !== undefined;
    for (const name of ['description', 'runAt', 'timeout', 'concurrencyKey']) if (form.elements[name].value) body[name] = form.elements[name].value;
    for (const name of ['priority', 'maxAttempts']) if (form.elements[name].value) body[name] = Number(form.elements[name].value);
    const written = form.elements.labels.value;
    const labels = written.split('\n').filter(line => line.includes(':'));
    if (written.trimStart().startsWith('{')) {
      try { body.labels = JSON.parse(written); } catch (notJson) { /* The service says so. */ }
    } else if (labels.length) body.labels = Object.fromEntries(labels.map(line => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]));
    command.textContent = `curl ${quoted(command.dataset.command)} -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d ${quoted(hasInput ? `${JSON.stringify(body).slice(0, -1)},"input":${input.value.trim()}}` : JSON.stringify(body))}`;
  };

  // The library takes an empty number field for one that has 0 already, and would leave it empty.
  const take = (fields, value) => {
    fields.setValue(JSON.parse(JSON.stringify(value), (key, each) => each === 0 ? 1 : each));
    fields.setValue(value);
  };

  function showForm() {
    const {schema, description} = type.selectedOptions[0].dataset;
    form.querySelector('[data-type-description]').textContent = description;
    editor?.destroy();
    editor = null;
    fieldset.hidden = true;
    if (!schema) return;
    const document = JSON.parse(schema);
    if (document.type !== 'object' || !document.properties) return;
    const read = parsed();
    if (!isExact(input.value)) {
      problem.textContent = 'The form can not hold all digits of these numbers. Edit the input as JSON.';
      return;
    }
    isTouched = false;
    editor = new JSONEditor(holder, {
      schema: {...document, title: ' '},
      disable_edit_json: true, disable_properties: true, disable_collapse: true, disable_array_reorder: true,
      no_additional_properties: document.additionalProperties === false,
      required_by_default: false, display_required_only: false, show_opt_in: false, use_default_values: false,
      remove_empty_properties: true, show_errors: 'change', theme: 'plain',
    });
    const mine = editor;
    editor.on('ready', () => {
      if (mine !== editor) return;
      if (read?.value !== undefined) take(mine, read.value);
      fieldset.hidden = false;
    });
    editor.on('change', () => {
      // What is there already stays until a person changes the form.
      if (mine !== editor || isTaking || !isTouched && input.value.trim() !== '') return;
      const value = mine.getValue();
      const text = JSON.stringify(value, null, 2);
      const before = parsed();
      if (!before || JSON.stringify(before.value) !== JSON.stringify(value)) input.value = text;
      problem.textContent = '';
      showCommand();
    });
  }

  type.addEventListener('change', () => { input.value = ''; showForm(); showCommand(); });
  input.addEventListener('change', () => {
    const read = parsed();
    if (!editor || !isExact(input.value)) {
      showForm();
    } else if (read?.value !== undefined) {
      isTaking = true;
      take(editor, read.value);
      // The library tells of the change in the next frame.
      requestAnimationFrame(() => requestAnimationFrame(() => { isTaking = false; }));
    }
    showCommand();
  });
  form.addEventListener('input', event => { if (event.target !== input) showCommand(); });
  form.addEventListener('submit', event => {
    if (!parsed()) {
      event.preventDefault();
      input.focus();
      return;
    }
    // A second press would only find the first task; it need not ask.
    form.querySelector('p > button').disabled = true;
    addEventListener('pageshow', () => { form.querySelector('p > button').disabled = false; });
  });
  showForm();
  showCommand();
}
