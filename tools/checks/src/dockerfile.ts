import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

/** One instruction, with its continuation lines joined. */
export interface Step {
  readonly keyword: string;
  readonly text: string;
}

export interface Stage {
  readonly image: string;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
}

export interface Copy {
  /** Name of an earlier stage; undefined for the folder that is built. */
  readonly from: string | undefined;
  readonly sources: readonly string[];
  readonly target: string;
}

/** Reads what this project's Dockerfile uses of the format: no heredocs, no ARG, no parser directives. */
export function readStages(dockerfile: string): Stage[] {
  const stages: { image: string; name: string | undefined; steps: Step[] }[] = [];
  for (const line of dockerfile.replaceAll(/\\\n\s*/g, '').split('\n')) {
    const [, keyword, text] = /^([A-Z]+)\s+(.+)$/.exec(line.trim()) ?? [];
    if (keyword === undefined || text === undefined) continue;
    const [image = '', , name] = text.split(/\s+/);
    if (keyword === 'FROM') stages.push({ image, name, steps: [] });
    else stages.at(-1)?.steps.push({ keyword, text });
  }
  return stages;
}

export function copyOf({ text }: Step): Copy {
  const words = text.split(/\s+/);
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
}

/** Whether a path, relative to the folder that is built, is kept out by .dockerignore. */
export function ignoredBy(dockerignore: string): (path: string) => boolean {
  const patterns = dockerignore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const source = line
        .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
        .replaceAll('**/', '(?:.*/)?')
        .replaceAll(/(?<![.)])\*/g, '[^/]*');
      return new RegExp(`^${source}(?:/|$)`);
    });
  return (path) => patterns.some((pattern) => pattern.test(path));
}

/**
 * Copies as `docker build` does: a folder's contents, or a file.
 *
 * @throws {Error} naming a source that is not there
 */
export function copyInto(folder: string, { sources, target }: Copy, context: string): void {
  const isIgnored = ignoredBy(readFileSync(join(context, '.dockerignore'), 'utf8'));
  for (const source of sources) {
    const from = join(context, source);
    if (!existsSync(from) || isIgnored(relative(context, from)))
      throw new Error(`COPY ${source}: there is no such file`);
    const isInside = target.endsWith('/') && statSync(from).isFile();
    const to = isInside ? join(folder, target, basename(source)) : join(folder, target);
    mkdirSync(join(to, '..'), { recursive: true });
    cpSync(from, to, { recursive: true, filter: (path) => !isIgnored(relative(context, path)) });
  }
}
