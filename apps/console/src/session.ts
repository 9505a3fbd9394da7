import { operationRow, type Actor, type AuditEntry, type FieldError, type OperationType } from '@bucket/domain';

/** A refusal or a fault, as the API tells it (RFC 9457). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly string[];

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? `the bucket answered ${status}`);
    this.status = status;
    this.code = body.code ?? '';
    this.details = [
      ...(body.rules ?? []).map(({ rule, reason }) => `${rule}: ${reason}`),
      ...(body.errors ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`.trim()),
      ...(body.auditSeq === undefined ? [] : [`recorded in entry ${body.auditSeq}`]),
    ];
  }
}

interface ProblemBody {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly rules?: readonly { readonly rule: string; readonly reason: string }[];
  readonly errors?: readonly FieldError[];
  readonly auditSeq?: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

const TOKEN = /^bkt_[A-Za-z0-9_-]{43}$/;
const LIST_PAGES_MAX = 20;
const LIST_PAGE_ITEMS = 1_000;

/** Answers of the API for whoever holds a token. The token is kept here and nowhere else, so it is gone with the page. */
export class Session {
  readonly #token: string;
  #actor: Actor & { readonly productId: string | null };
  /** The verifier key that the reader brought along; the empty string while only the bucket's own word is there. */
  trustedKey = '';

  private constructor(token: string) {
    this.#token = token;
    this.#actor = { id: '', kind: 'unknown', role: 'none', productId: null };
  }

  /**
   * Who acts is told by the audit trail alone: the first request carries a trace id, and its entry names the actor.
   *
   * @throws {ApiProblem}
   */
  static async open(token: string): Promise<Session> {
    if (!TOKEN.test(token)) throw new Error('A token is bkt_ and 43 characters.');
    const session = new Session(token);
    const traceId = hexOf(crypto.getRandomValues(new Uint8Array(16)));
    const parent = `00-${traceId}-${traceId.slice(0, 16)}-01`;
    await session.#call('GET', '/v1/governance/products?limit=1', undefined, { traceparent: parent });
    const page = await session.get<Page<{ readonly entry: AuditEntry }>>(
      `/v1/audit/entries?traceId=${traceId}&limit=1`,
    );
    const entry = page.items[0]?.entry;
    if (entry === undefined) throw new Error('The audit trail does not show the request of this sign-in.');
    session.#actor = { ...entry.actor, productId: entry.productId };
    return session;
  }

  get actor(): Actor & { readonly productId: string | null } {
    return this.#actor;
  }

  /** Whether the role may ask for it at all. What it may not is not asked for: attempts are counted. */
  may(type: OperationType): boolean {
    const { role } = this.#actor;
    return role !== 'none' && operationRow(type).roles.includes(role);
  }

  get<T>(path: string): Promise<T> {
    return this.#call('GET', path);
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.#call('POST', path, body);
  }

  /** All items of a list, 20,000 at most. */
  async list<T>(path: string): Promise<T[]> {
    const all: T[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < LIST_PAGES_MAX; pages += 1) {
      const query = new URLSearchParams({ limit: String(LIST_PAGE_ITEMS), ...(cursor === '' ? {} : { cursor }) });
      const page: Page<T> = await this.get(`${path}?${query.toString()}`);
      all.push(...page.items);
      cursor = page.nextCursor;
    }
    return all;
  }

  async #call<T>(
    method: string,
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    return ask(path, {
      method,
      headers: {
        ...headers,
        Authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

/** @throws {ApiProblem} for an answer that is none of success */
export async function ask<T>(path: string, request: RequestInit = {}): Promise<T> {
  const answer = await fetch(path, { ...request, credentials: 'omit', redirect: 'error' });
  const text = await answer.text();
  const isJson = /^application\/(?:problem\+)?json/.test(answer.headers.get('content-type') ?? '');
  const body: unknown = isJson ? JSON.parse(text) : text;
  // Answers of the service that serves this page, in the shapes of its OpenAPI document; they are shown, not acted on.
  if (!answer.ok) throw new ApiProblem(answer.status, (isJson ? body : {}) as ProblemBody);
  return body as T;
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
