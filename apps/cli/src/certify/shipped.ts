import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The folder that this program is installed in, with the documents and packages beside it. */
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** The text of a file of the installation, or undefined where it was not shipped. */
export function readShipped(path: string): string | undefined {
  const file = join(ROOT, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Paths below a folder of the installation, sorted; empty where it was not shipped. */
export function shippedFiles(folder: string): readonly string[] {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`);
}

/** The address of a module of the installation. */
export function shippedUrl(path: string): string {
  return pathToFileURL(join(ROOT, path)).href;
}
