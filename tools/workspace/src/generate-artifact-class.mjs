/**
 * `npm run generate:artifact-class -- NAME --product ID [--operations write-once|versioned|erasable] [--personal-data]`:
 * writes a new class with its schema, examples and spec, names it in the pack, its product, the second record of the policy and
 * the seed. What is not given is asked for where somebody watches. Nothing is written unless everything can be.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { newClassFiles } from './new-artifact-class.mjs';
import { ROOT } from './paths.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    product: { type: 'string' },
    operations: { type: 'string' },
    'personal-data': { type: 'boolean', default: false },
    root: { type: 'string', default: ROOT },
  },
});

/**
 * @param {string | undefined} given
 * @param {string} question
 * @param {string} [usual]
 */
async function answered(given, question, usual = '') {
  if (given !== undefined) return given;
  if (!process.stdin.isTTY) return usual;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question}${usual === '' ? '' : ` [${usual}]`}: `);
  terminal.close();
  return answer.trim() === '' ? usual : answer.trim();
}

const { root } = values;
try {
  const asked = {
    name: await answered(positionals[0], 'Name of the class, such as lesson_plan'),
    product: await answered(values.product, 'Product that writes it'),
    operations: await answered(values.operations, 'write-once, versioned or erasable', 'write-once'),
    personalData: values['personal-data'],
  };
  const files = newClassFiles(asked, {
    exists: (path) => existsSync(join(root, path)),
    read: (path) => readFileSync(join(root, path), 'utf8'),
  });
  for (const [path, text] of files) {
    const config = await resolveConfig(join(ROOT, path));
    writeFileSync(join(root, path), await format(text, { ...config, filepath: path }));
    console.log(`wrote ${path}`);
  }
  console.log(
    'Next: say in the class file what it is for and what it holds; docs/guides/artifact-class.md goes on from here.',
  );
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
