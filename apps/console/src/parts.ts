import { el, type Attributes, type Child, type PageElement } from './dom.ts';

export interface Column<T> {
  readonly name: string;
  readonly isNumber?: boolean;
  /** Texts without spaces may be broken anywhere. */
  readonly isLong?: boolean;
  cell(row: T): Child;
}

/** A table that stays one for screen readers where a narrow screen shows its rows as blocks, hence the roles. */
export function table<T>(caption: string, columns: readonly Column<T>[], rows: readonly T[]): PageElement {
  if (rows.length === 0) return el('p', { class: 'soft' }, `${caption}: none.`);
  const classOf = ({ isNumber, isLong }: Column<T>): Attributes => {
    if (isNumber === true) return { class: 'number' };
    return isLong === true ? { class: 'long' } : {};
  };
  const head = columns.map((column) =>
    el('th', { scope: 'col', role: 'columnheader', ...classOf(column) }, column.name),
  );
  const body = rows.map((row) =>
    el(
      'tr',
      { role: 'row' },
      ...columns.map((column) =>
        el('td', { role: 'cell', 'data-column': column.name, ...classOf(column) }, column.cell(row)),
      ),
    ),
  );
  return el(
    'table',
    { role: 'table' },
    el('caption', {}, caption),
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...head)),
    el('tbody', { role: 'rowgroup' }, ...body),
  );
}

export function section(title: string, ...children: readonly Child[]): PageElement {
  return el('section', { 'aria-label': title }, el('h2', {}, title), ...children);
}

/** Names with what they stand for; what is absent is left out. */
export function facts(rows: Readonly<Record<string, Child | null | undefined>>): PageElement {
  return el(
    'dl',
    {},
    ...Object.entries(rows).flatMap(([name, value]) =>
      value === null || value === undefined || value === '' ? [] : [el('dt', {}, name), el('dd', {}, value)],
    ),
  );
}

const TONES: Readonly<Record<string, string>> = {
  healthy: 'good',
  live: 'good',
  ready: 'good',
  allowed: 'good',
  approved: 'good',
  valid: 'good',
  active: 'good',
  satisfied: 'good',
  warning: 'warning',
  pending: 'warning',
  ending: 'warning',
  high: 'warning',
  deleted: 'warning',
  refused: 'bad',
  failed: 'bad',
  critical: 'bad',
  rejected: 'bad',
  'not ready': 'bad',
  'not-satisfied': 'bad',
};

/** A state in its own word; the colour only repeats it. */
export const tag = (state: string): PageElement => el('span', { class: `tag ${TONES[state] ?? ''}`.trim() }, state);

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A quantity with its unit; bytes in the largest unit that leaves at least one. */
export function quantity(value: number, unit: string): string {
  if (unit !== 'bytes') return `${whole.format(value)} ${unit}`;
  const power = value < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(value) / 10));
  return `${whole.format(value / 1024 ** power)} ${UNITS[power] ?? ''}`;
}

export const count = (value: number): string => whole.format(value);
/** To the second; the milliseconds stand in the entry itself. */
export const time = (instant: string | null): string =>
  instant === null ? '' : instant.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
export const json = (value: unknown): PageElement => el('pre', {}, JSON.stringify(value, null, 2));
export const code = (text: string): PageElement => el('code', {}, text);

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly required?: boolean;
  readonly isWide?: boolean;
  /** Choices instead of free text: value and what is shown for it. */
  readonly choices?: readonly (readonly [value: string, text: string])[];
  readonly attributes?: Attributes;
}

export interface Form {
  readonly title: string;
  readonly fields: readonly Field[];
  /** The texts of the buttons, the first of them the usual one. */
  readonly actions: readonly string[];
  /** @param action the text of the button that was pressed */
  run(values: Readonly<Record<string, string>>, action: string): void;
}

let forms = 0;

/** A form whose every input has a label, and whose first button is pressed by Enter. */
export function form({ title, fields, actions, run }: Form): PageElement {
  forms += 1;
  const inputs = fields.map((field) => ({ field, input: inputOf(field, `field-${forms}-${field.name}`) }));
  const values = (): Record<string, string> =>
    Object.fromEntries(inputs.map(({ field, input }) => [field.name, input.value.trim()]));
  let pressed = actions[0] ?? '';
  const buttons = actions.map((action, i) => {
    const button = el('button', { type: 'submit', ...(i === 0 ? { class: 'main' } : {}) }, action);
    button.addEventListener('click', () => (pressed = action));
    return button;
  });
  const element = el(
    'form',
    { 'aria-label': title, autocomplete: 'off' },
    el(
      'div',
      { class: 'fields' },
      ...inputs.map(({ field, input }) =>
        el(
          'div',
          field.isWide === true ? { class: 'wide' } : {},
          el('label', { for: `field-${forms}-${field.name}` }, field.label),
          input,
        ),
      ),
    ),
    el('div', { class: 'actions' }, ...buttons),
  );
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    run(values(), pressed);
    pressed = actions[0] ?? '';
  });
  return element;
}

function inputOf({ name, value = '', required = false, choices, attributes = {} }: Field, id: string): PageElement {
  const all = { id, name, ...(required ? { required: '' } : {}), ...attributes };
  if (choices === undefined) {
    const input = el('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', ...all });
    input.value = value;
    return input;
  }
  const options = choices.map(([choice, text]) =>
    el('option', { value: choice, ...(choice === value ? { selected: '' } : {}) }, text),
  );
  return el('select', all, ...options);
}
