import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
/** Programs are built once and kept; none of what is built belongs to the project. */
const CACHE = join(here, '../../../.cache/outside');
/** What is built for the first time is downloaded and compiled with all it needs. */
export const BUILD_MS_MAX = 1_200_000;

/** Programs of others, unmodified, by the version that is tried. */
export const FOREIGN = /** @type {const} */ ({
  fsck: { module: 'github.com/transparency-dev/tessera/cmd/fsck', version: 'v1.0.4' },
  omniwitness: {
    module: 'github.com/transparency-dev/witness/cmd/omniwitness',
    version: 'v0.0.0-20260720115447-2e1c6971d19e',
  },
});

/**
 * Whether a toolchain is there. Where it is missing that is told, and the specs that need it are counted as skipped.
 *
 * @param {'go' | 'cargo'} command
 */
export async function hasToolchain(command) {
  try {
    await run(command, [command === 'go' ? 'version' : '--version']);
    return true;
  } catch {
    process.stderr.write(`\n*** there is no ${command}: what is verified with it is NOT verified here\n`);
    return false;
  }
}

/**
 * The path of a Go program of others, installed from the module proxy.
 *
 * @param {keyof typeof FOREIGN} name
 */
export async function foreignGoProgram(name) {
  const { module, version } = FOREIGN[name];
  const folder = join(CACHE, 'bin', version);
  const program = join(folder, name);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  await run('go', ['install', `${module}@${version}`], {
    env: { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod' },
    timeout: BUILD_MS_MAX,
  });
  return program;
}

/** The path of our Go program, which uses nothing but `golang.org/x/mod`. */
export async function goVerifier() {
  const program = join(CACHE, 'bin/go-verifier');
  mkdirSync(dirname(program), { recursive: true });
  // Built anew each time (Go keeps what did not change), and put in place whole: several specs may build at once.
  const draft = `${program}.${process.pid}`;
  await run('go', ['build', '-o', draft, '.'], { cwd: join(here, 'go-verifier'), timeout: BUILD_MS_MAX });
  renameSync(draft, program);
  return program;
}

/** The path of our Rust program, which uses nothing but the crates `signed_note` and `tlog_tiles`. */
export async function rustVerifier() {
  await run('cargo', ['build', '--release', '--locked', '--quiet'], {
    cwd: join(here, 'rust-verifier'),
    env: { ...process.env, CARGO_TARGET_DIR: join(CACHE, 'rust') },
    timeout: BUILD_MS_MAX,
  });
  return join(CACHE, 'rust/release/rust-verifier');
}

/** The version of the package that is tried. */
const SCITT_COSE = 'scitt-cose==0.5.0';

/**
 * A Python that has `scitt-cose`, from PyPI; undefined where there is no Python that can install it.
 *
 * @returns {Promise<string | undefined>}
 */
export async function pythonWithScittCose() {
  const folder = join(CACHE, 'python', SCITT_COSE);
  const python = join(folder, 'bin/python');
  try {
    if (!existsSync(join(folder, 'installed'))) {
      await run('python3', ['-m', 'venv', folder]);
      await run(python, ['-m', 'pip', 'install', '--quiet', SCITT_COSE], { timeout: BUILD_MS_MAX });
      writeFileSync(join(folder, 'installed'), '');
    }
    return python;
  } catch {
    process.stderr.write(
      `\n*** there is no Python with ${SCITT_COSE}: what is verified with it is NOT verified here\n`,
    );
    return undefined;
  }
}

/**
 * Runs a program to its end, or for as long as it may take; one that is still running then has no exit code of 0.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {number} [timeoutMs]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export async function runToEnd(program, args, timeoutMs = 60_000) {
  try {
    return { code: 0, ...(await run(program, [...args], { timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024 })) };
  } catch (error) {
    // Jest gives specs classes of their own, so that `instanceof Error` says nothing here.
    if (typeof error !== 'object' || error === null || !('stdout' in error) || !('stderr' in error)) throw error;
    const code = 'code' in error && typeof error.code === 'number' ? error.code : -1;
    return { code, stdout: String(error.stdout), stderr: String(error.stderr) };
  }
}
