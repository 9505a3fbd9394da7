import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { copyInto, copyOf, readStages, type Stage, type Step } from './dockerfile.ts';
import { readJson, ROOT } from './manifests.ts';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
}

/** The environment of a command in the image: of this process only where Node and the shell are. */
export const COMMAND_ENV = { PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) };

/**
 * Follows a Dockerfile without Docker: its COPY lines into an empty folder, its own commands there, then what the last stage
 * takes from that folder into another one. npm's two commands are replaced, since the packages are installed already: `npm
 * ci` by links to them, `npm prune` by removing the links of development packages.
 *
 * @returns the last stage; its files are in `image`
 * @throws {Error} when a COPY or a command fails, or a command is not one that can be followed
 */
export function replayImage(dockerfile: string, folders: { readonly build: string; readonly image: string }): Stage {
  const [build, last, ...others] = readStages(dockerfile);
  if (build === undefined || last === undefined || others.length > 0) throw new Error('two stages were expected');
  for (const step of build.steps) follow(step, folders.build);
  for (const step of last.steps) if (step.keyword === 'COPY') take(step, build, folders);
  return last;
}

function follow(step: Step, folder: string): void {
  if (step.keyword === 'COPY') copyInto(folder, copyOf(step), ROOT);
  if (step.keyword === 'RUN') for (const command of step.text.split('&&')) run(command.trim(), folder);
}

function run(command: string, folder: string): void {
  if (/^npm ci\b/.test(command)) return linkPackages(folder);
  if (/^npm prune --omit=dev\b/.test(command)) return unlinkDevelopment(folder);
  // Only what stays within the folder: this runs on the machine itself.
  if (!/^(?:npx tsc|node apps\/[\w/-]+\.mjs|rm|find)(?: |$)/.test(command) || /(?:^|\s)(?:\/|~|\.\.)/.test(command)) {
    throw new Error(`RUN ${command}: this check cannot follow it`);
  }
  try {
    execFileSync('sh', ['-c', command], { cwd: folder, env: COMMAND_ENV, stdio: 'pipe' });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: Buffer; stderr?: Buffer }; // of `execFileSync`, if it is one
    throw new Error(`RUN ${command}: ${String(stdout)}${String(stderr)}`, { cause: error });
  }
}

/** Packages as links to the installed ones; those of the workspace as npm links them, so they lead into the folder. */
function linkPackages(folder: string): void {
  const installed = join(ROOT, 'node_modules');
  const linked = join(folder, 'node_modules');
  for (const name of readdirSync(installed)) {
    const members = name.startsWith('@')
      ? readdirSync(join(installed, name)).map((member) => join(name, member))
      : [name];
    for (const member of members) {
      mkdirSync(dirname(join(linked, member)), { recursive: true });
      const target = name === '@bucket' ? readlinkSync(join(installed, member)) : join(installed, member);
      symlinkSync(target, join(linked, member));
    }
  }
}

function unlinkDevelopment(folder: string): void {
  for (const [path, { dev }] of Object.entries(readJson<Lock>('package-lock.json').packages)) {
    const isTop = path.startsWith('node_modules/') && !path.slice(1).includes('node_modules/');
    if (dev === true && isTop) rmSync(join(folder, path), { force: true });
  }
  rmSync(join(folder, 'node_modules', '.bin'), { force: true });
}

function take(step: Step, build: Stage, folders: { readonly build: string; readonly image: string }): void {
  const { from, sources, target } = copyOf(step);
  if (from !== build.name) throw new Error(`COPY --from=${String(from)}: there is no such stage`);
  const workdir = build.steps.find(({ keyword }) => keyword === 'WORKDIR')?.text ?? '/';
  for (const source of sources) {
    if (!source.startsWith(`${workdir}/`)) throw new Error(`COPY ${source}: it is not in ${workdir}`);
    const path = join(folders.build, source.slice(workdir.length));
    if (!existsSync(path)) throw new Error(`COPY ${source}: there is no such file`);
    renameSync(path, join(folders.image, target.endsWith('/') ? join(target, source.slice(workdir.length)) : target));
  }
}

/** The arguments of an instruction in its JSON form, such as CMD. */
export function jsonForm({ text }: Step): string[] {
  return JSON.parse(text.slice(text.indexOf('['))) as string[]; // Docker itself takes nothing but strings here
}

/** The variables that the ENV instructions of a stage set. */
export function variablesOf({ steps }: Stage): Record<string, string> {
  const pairs = steps.filter(({ keyword }) => keyword === 'ENV').flatMap(({ text }) => text.split(/\s+/));
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}
