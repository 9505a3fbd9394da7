import type { Environment } from './store-address.ts';
import { EXIT, usageFault, UserFault } from './user-fault.ts';

/** A running service, with the token that it is asked with. */
export interface Service {
  readonly base: string;
  readonly token: string;
}

/** @param url of the command line; `BUCKET_URL` when absent. @throws {UserFault} without a token or for what is no URL */
export function serviceOf(environment: Environment, url: string | undefined): Service {
  const token = environment['BUCKET_TOKEN'];
  if (token === undefined || token === '') throw usageFault('BUCKET_TOKEN holds no token');
  const base = url ?? environment['BUCKET_URL'] ?? 'http://127.0.0.1:8080';
  if (!URL.canParse(base)) throw usageFault(`${base} is no URL`);
  return { base, token };
}

/**
 * The answer to a request, whose body is not read yet.
 *
 * @throws {UserFault} with the detail of the problem that the service answers with, or where none answers
 */
export async function ask({ base, token }: Service, path: string | URL, init: RequestInit = {}): Promise<Response> {
  const url = new URL(path, base);
  const headers = { ...init.headers, authorization: `Bearer ${token}` };
  const response = await fetch(url, { ...init, headers, redirect: 'error' }).catch((cause: unknown) => {
    throw new UserFault(`${url.origin} does not answer (${reasonOf(cause)})`, EXIT.unavailable);
  });
  if (response.ok) return response;
  throw new UserFault(
    `${response.status}: ${detailOf(await response.text())}`,
    response.status >= 500 ? EXIT.unavailable : EXIT.failed,
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function detailOf(text: string): string {
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem === 'object' && problem !== null && 'detail' in problem) return String(problem.detail);
  } catch {
    // Not from this service; its words are shown as they are.
  }
  return text.slice(0, 200);
}
