/**
 * @typedef {object} NewClass
 * @property {string} name of the class, in snake_case
 * @property {string} product that writes it
 * @property {string} operations
 * @property {boolean} personalData
 *
 * @typedef {object} Sources
 * @property {(path: string) => boolean} exists
 * @property {(path: string) => string} read
 */

const CLASSES = 'libs/policy/src/classes';
const PRODUCTS = 'libs/policy/src/products.ts';
const SECOND_RECORD = 'libs/policy/src/policy-pack.spec.ts';
const SEED_PLAN = 'apps/cli/src/seed/seed-plan.ts';

/** What each choice is called in the domain, and in the table of the certification. */
const OPERATIONS = new Map([
  ['write-once', { constant: 'WRITE_ONCE', letters: 'CR' }],
  ['versioned', { constant: 'VERSIONED', letters: 'CRU' }],
  ['erasable', { constant: 'ERASABLE', letters: 'CRUD' }],
]);

/**
 * Every file that a new class makes or changes, with its new text.
 *
 * @param {NewClass} asked
 * @param {Sources} sources
 * @returns {Map<string, string>}
 * @throws {TypeError} when the class cannot be made, or a file has no place for it
 */
export function newClassFiles({ name, product, operations, personalData }, { exists, read }) {
  const chosen = OPERATIONS.get(operations);
  if (!/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(name) || name.length > 64)
    throw new TypeError(`the name ${name} is not in snake_case, such as lesson_plan`);
  if (chosen === undefined) throw new TypeError(`operations is one of ${[...OPERATIONS.keys()].join(', ')}`);
  if (personalData && operations !== 'erasable')
    throw new TypeError('what holds personal data must be erasable: --operations erasable');
  const file = name.replaceAll('_', '-');
  const classFile = `${CLASSES}/${file}.ts`;
  if (exists(classFile) || read(SECOND_RECORD).includes(`  ${name}: '`))
    throw new TypeError(`the class ${name} exists`);
  const identifier = camelCase(name);
  const payloads = payloadsOf(product, read(SEED_PLAN));
  return new Map([
    [classFile, classText({ name, identifier, constant: chosen.constant, personalData })],
    [`${CLASSES}/${file}.spec.ts`, specText({ name, identifier, file })],
    [`${CLASSES}/index.ts`, withExport(read(`${CLASSES}/index.ts`), file)],
    [PRODUCTS, withWriter(read(PRODUCTS), product, name)],
    [SECOND_RECORD, withSecondRecord(read(SECOND_RECORD), { name, product, letters: chosen.letters, personalData })],
    [payloads, withPayload(read(payloads), identifier)],
    [SEED_PLAN, withSeed(read(SEED_PLAN), { product, payloads, name, identifier })],
  ]);
}

/** @param {string} name */
const camelCase = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
/** @param {string} name */
const titleOf = (name) => `${name[0]?.toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`;

/** @param {{name: string, identifier: string, constant: string, personalData: boolean}} row */
const classText = ({
  name,
  identifier,
  constant,
  personalData,
}) => `import { defineArtifactClass, kib, ${constant} } from '@bucket/domain';
import { identifier, line, payload, setOf, tag } from '../fields/index.ts';

export const ${identifier} = defineArtifactClass({
  name: '${name}',
  schemaVersion: 1,
  operations: ${constant},
  sizeBytesMax: kib(64),
  personalData: ${personalData},
  says: '${titleOf(name)}.',
  schema: payload('${titleOf(name)}', ['reference', 'title'], {
    reference: identifier('What it is called by the product.'),
    title: line(200, 'What it is called by people.'),
    tags: setOf('Labels to find it by.', tag, 32),
  }),
  examples: [
    { reference: 'first', title: 'The first' },
    { reference: 'second', title: 'The second', tags: ['example'] },
  ],
});
`;

/** @param {{name: string, identifier: string, file: string}} row */
const specText = ({ name, identifier, file }) => `import { expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { ${identifier} } from './${file}.ts';

const ajv = new Ajv2020({ strict: true });
addFormats.default(ajv);
const accepts = ajv.compile(${identifier}.schema);
const least = { reference: 'first', title: 'The first' };

it('admits as ${name} what names itself', () => {
  expect(accepts(least)).toBe(true);
});

it.each([
  ['no reference', { title: 'The first' }],
  ['a reference with a blank', { ...least, reference: 'the first' }],
  ['an empty title', { ...least, title: '' }],
  ['the same tag twice', { ...least, tags: ['en', 'en'] }],
  ['a field that it does not have', { ...least, payload: 'x' }],
])('refuses %s as ${name}', (_what, payload) => {
  expect(accepts(payload)).toBe(false);
});
`;

/** @param {string} text @param {string} file */
function withExport(text, file) {
  const lines = [...text.trimEnd().split('\n'), `export * from './${file}.ts';`];
  return `${lines.sort().join('\n')}\n`;
}

/** @param {string} text @param {string} product @param {string} name */
function withWriter(text, product, name) {
  const row = new RegExp(`(id: '${escaped(product)}',\\n\\s*mayWrite: \\[[^\\]]*)\\]`);
  return replaced(text, row, `$1, '${name}']`, `${PRODUCTS} has no product ${product}`);
}

/** @param {string} text @param {{name: string, product: string, letters: string, personalData: boolean}} row */
function withSecondRecord(text, { name, product, letters, personalData }) {
  const fault = (/** @type {string} */ what) => `${SECOND_RECORD} has no ${what}`;
  const operations = replaced(
    text,
    /(const OPERATIONS = \{\n(?: {2}.*\n)*)\};/,
    `$1  ${name}: '${letters}',\n};`,
    fault('OPERATIONS'),
  );
  const writer = new RegExp(`( {2}${escaped(product)}: \\{\\n\\s*mayWrite: \\[[^\\]]*)\\]`);
  const written = replaced(operations, writer, `$1, '${name}']`, fault(`product ${product}`));
  const count = /toHaveLength\((\d+)\)/.exec(written)?.[1] ?? '';
  const counted = replaced(
    written,
    /toHaveLength\(\d+\)/,
    `toHaveLength(${Number(count) + 1})`,
    fault('number of classes'),
  );
  if (!personalData) return counted;
  return replaced(counted, /('user_progress',\n)(\s*\]\);)/, `$1      '${name}',\n$2`, fault('list of personal data'));
}

/** The file of the seed in which the payloads of a product are. @param {string} product @param {string} plan */
function payloadsOf(product, plan) {
  const [, writes = ''] =
    new RegExp(`productId: '${escaped(product)}',\\n\\s*writes: \\[\\s*\\[('[^\\]]*)\\]`).exec(plan) ?? [];
  const payload = /, (\w+)$/.exec(writes.trim())?.[1] ?? '-';
  const [, file] =
    new RegExp(`import \\{[^}]*\\b${payload}\\b[^}]*\\} from '\\./payloads/(\\w+)\\.ts'`).exec(plan) ?? [];
  if (file === undefined) throw new TypeError(`${SEED_PLAN} has no integration of the product ${product}`);
  return `apps/cli/src/seed/payloads/${file}.ts`;
}

/** @param {string} text @param {string} identifier */
const withPayload = (text, identifier) => `${text}
export function ${identifier}(draw: Draw): JsonObject {
  const number = draw.below(1_000_000_000);
  return { reference: \`reference-\${number}\`, title: \`Number \${number}\` };
}
`;

/** @param {string} text @param {{product: string, payloads: string, name: string, identifier: string}} row */
function withSeed(text, { product, payloads, name, identifier }) {
  const file = payloads.replace(/^.*\//, '');
  const imports = new RegExp(`(import \\{[^}]*?),? \\} from '\\./payloads/${escaped(file)}'`);
  const imported = replaced(
    text,
    imports,
    `$1, ${identifier} } from './payloads/${file}'`,
    `${SEED_PLAN} has no ${file}`,
  );
  const writes = new RegExp(`(productId: '${escaped(product)}',\\n\\s*writes: \\[(?:\\n|(?=\\[)))`);
  return replaced(imported, writes, `$1    ['${name}', ${identifier}],\n`, `${SEED_PLAN} has no ${product}`);
}

/** @param {string} text */
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** @param {string} text @param {RegExp} pattern @param {string} by @param {string} fault */
function replaced(text, pattern, by, fault) {
  if (!pattern.test(text)) throw new TypeError(fault);
  return text.replace(pattern, by);
}
