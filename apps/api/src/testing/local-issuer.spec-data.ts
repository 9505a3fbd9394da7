import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { importJWK, SignJWT, type JWK, type JWTPayload } from 'jose';

const PROGRAM = fileURLToPath(new URL('local-issuer.mjs', import.meta.url));
export const AUDIENCE = 'https://bucket.example';
const START_MS_MAX = 30_000;

/** A private key of an issuer. */
export interface IssuerKey {
  readonly key: KeyObject;
  readonly jwk: JWK & { readonly kid: string; readonly alg: string };
}

export function issuerKey(): IssuerKey {
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { key, jwk: { ...(key.export({ format: 'jwk' }) as JWK), kid: randomUUID(), alg: 'ES256', use: 'sig' } };
}

/** A real issuer in a process of its own. */
export class LocalIssuer {
  readonly url: string;
  readonly key: IssuerKey;
  readonly #child: ChildProcess;
  readonly #lines: readonly string[];

  private constructor(url: string, key: IssuerKey, child: ChildProcess, lines: readonly string[]) {
    this.url = url;
    this.key = key;
    this.#child = child;
    this.#lines = lines;
  }

  /** @param port that of an issuer before, to take its place */
  static async start(clients: readonly string[], port = 0): Promise<LocalIssuer> {
    const key = issuerKey();
    const settings = JSON.stringify({ port, jwk: key.jwk, audience: AUDIENCE, clients });
    const child = spawn(process.execPath, [PROGRAM, settings], { stdio: ['ignore', 'pipe', 'pipe'] });
    const lines: string[] = [];
    let stderr = '';
    child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString('utf8')));
    child.stdout.on('data', (bytes: Buffer) => lines.push(...bytes.toString('utf8').split('\n').filter(Boolean)));
    const deadline = Date.now() + START_MS_MAX;
    for (;;) {
      const [, url] = /"issuer":"([^"]+)"/.exec(lines.join('\n')) ?? [];
      if (url !== undefined) return new LocalIssuer(url, key, child, lines);
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the issuer does not listen:\n${stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get jwksUri(): string {
    return `${this.url}/jwks`;
  }

  /** How often its keys were asked for. */
  get askedForKeys(): number {
    return this.#lines.filter((line) => line.includes('"asked":"/jwks"')).length;
  }

  /** A token that the issuer makes, over HTTP. */
  async token(client: string): Promise<string> {
    const grant = { grant_type: 'client_credentials', client_id: client, client_secret: `secret of ${client}` };
    const answer = await fetch(`${this.url}/token`, { method: 'POST', body: new URLSearchParams(grant) });
    const { access_token: token } = (await answer.json()) as { readonly access_token?: string };
    if (token === undefined) throw new Error(`no token for ${client}`);
    return token;
  }

  /** A token with the key of the issuer and whatever claims and header a test wants; what is not said is as it should be. */
  async forged(
    claims: JWTPayload,
    header: object = {},
    by: IssuerKey = this.key,
    without: readonly string[] = [],
  ): Promise<string> {
    const nowS = Math.floor(Date.now() / 1_000);
    const good = { iss: this.url, aud: AUDIENCE, iat: nowS, exp: nowS + 600, groups: ['bucket-people'] };
    const said = Object.entries({ ...good, ...claims }).filter(([name]) => !without.includes(name));
    return new SignJWT(Object.fromEntries(said))
      .setProtectedHeader({ alg: 'ES256', kid: by.jwk.kid, ...header })
      .sign(await importJWK(by.jwk, 'ES256'));
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}
