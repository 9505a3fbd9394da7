/**
 * What the pure layers (domain, policy, ports, application) may not reach: the machine, the clock and chance. Hashing,
 * time and ids come in as arguments, so that the same inputs always give the same bytes.
 *
 * The Nx rule never looks at Node's built-in modules, hence this second rule set.
 */
import { builtinModules } from 'node:module';

const SAY_WHY = 'A pure layer has no I/O, no clock and no randomness: take what you need as an argument.';

const HOST_GLOBALS = [
  'Buffer',
  'TextDecoder',
  'TextEncoder',
  'URL',
  '__dirname',
  '__filename',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'global',
  'globalThis',
  'performance',
  'process',
  'queueMicrotask',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'structuredClone',
];

/** @type {import('eslint').Linter.RulesRecord} */
export const purityRules = {
  'no-restricted-imports': [
    'error',
    {
      paths: builtinModules.map((name) => ({ name, message: SAY_WHY })),
      patterns: [{ group: ['node:*'], message: SAY_WHY }],
    },
  ],
  'no-restricted-globals': ['error', ...HOST_GLOBALS.map((name) => ({ name, message: SAY_WHY }))],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: SAY_WHY },
    { object: 'Math', property: 'random', message: SAY_WHY },
  ],
};

/** Selectors for `no-restricted-syntax`, whose options must be given all at once: see `restrictedSyntax`. */
const PURE_SYNTAX = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: SAY_WHY },
  { selector: "CallExpression[callee.name='Date']", message: SAY_WHY },
  { selector: "VariableDeclarator[init.name='Date']", message: SAY_WHY },
  { selector: "VariableDeclarator[init.name='Math'][id.type='ObjectPattern']", message: SAY_WHY },
  // A dynamic import could name anything, and a pure layer has nothing to load late.
  { selector: 'ImportExpression', message: SAY_WHY },
  { selector: "MetaProperty[meta.name='import']", message: SAY_WHY },
];

/** Syntax that needs code generation: types must be erasable. Nest's decorators in the API are the exception. */
const ERASABLE_SYNTAX = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
  { selector: "TSModuleDeclaration[kind='namespace']", message: 'Use a module.' },
  { selector: 'TSParameterProperty', message: 'Declare the field and assign it.' },
];

/**
 * @param {object} options
 * @param {boolean} options.pure
 * @param {boolean} options.erasable
 * @returns {import('eslint').Linter.RuleEntry}
 */
export function restrictedSyntax({ pure, erasable }) {
  const selectors = [...(pure ? PURE_SYNTAX : []), ...(erasable ? ERASABLE_SYNTAX : [])];
  // A bare 'error' would keep the selectors of an earlier config block.
  return selectors.length > 0 ? ['error', ...selectors] : 'off';
}
