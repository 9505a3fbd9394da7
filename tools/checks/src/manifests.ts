import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly type?: string;
  readonly nx?: { readonly tags?: readonly string[]; readonly targets?: Readonly<Record<string, unknown>> };
  readonly exports?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
}

export interface WorkspacePackage {
  /** Relative to the root, such as `libs/domain`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Our own files: their shape is what the specs here assert. */
export function readJson<Shape>(path: string): Shape {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Shape;
}

function foldersIn(parent: string): string[] {
  return readdirSync(join(ROOT, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${parent}/${entry.name}`);
}

function isPackage(folder: string): boolean {
  return readdirSync(join(ROOT, folder)).includes('package.json');
}

export function workspacePackages(): WorkspacePackage[] {
  return ['apps', 'libs', 'libs/adapters', 'tools']
    .flatMap(foldersIn)
    .concat('load-tests')
    .filter(isPackage)
    .map((folder) => ({ folder, manifest: readJson<Manifest>(`${folder}/package.json`) }));
}
