import { describe, expect, it } from '@jest/globals';
import { mayBlock } from './blocking-calls.ts';

describe('code that may block its thread', () => {
  it.each([
    `import http from"k6/http";function a(){http.get("http://h/")}`,
    `import http from "k6/http"; http.batch([]);`,
    `import * as http from "k6/http"; http.post(u);`,
    `import * as http from "k6/http"; http.default.post(u);`,
    `import { get } from "k6/http"; get(u);`,
    `import { post as send, asyncRequest } from "k6/http"; send(u);`,
    `import { sleep, check } from "k6"; sleep(1);`,
    `import k6 from "k6"; k6.sleep(1);`,
    `import http from "k6/http"; const { post } = http;`,
    `import http from "k6/http"; http[method](u);`,
    `import http from "k6/http"; use(http);`,
    `import $h from "k6/http"; $h.del(u);`,
  ])('is %s', (code) => {
    expect(mayBlock(code)).toBe(true);
  });

  it.each([
    `import http from"k6/http";async function a(){await http.asyncRequest("GET","http://h/")}`,
    `import http from "k6/http"; const u = "http://h/"; const o = { http: 1, t: 'http' }; http.asyncRequest("GET", u);`,
    `import http from "k6/http"; http.setResponseCallback(http.expectedStatuses(200)); map.get(1); this.http.get(2);`,
    `import { check, group } from "k6"; check(1, {});`,
    `import { asyncRequest, url } from "k6/http"; asyncRequest("GET", url);`,
    `import crypto from "k6/crypto"; crypto.get(1);`,
    `const x = 1;`,
  ])('is not %s', (code) => {
    expect(mayBlock(code)).toBe(false);
  });
});
