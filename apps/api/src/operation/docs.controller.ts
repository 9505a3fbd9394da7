import { Controller, Get, Header, Headers, Param, UseInterceptors } from '@nestjs/common';
import { Public } from '../http/credential.guard.ts';
import { HttpProblem } from '../http/problem.ts';
import { openApiDocument } from '../openapi/document.ts';
import { Document, DocumentInterceptor } from './document.interceptor.ts';
import { html, prose } from './html.ts';
import { serviceVersion } from '../composition/service-version.ts';
import { page, PAGE_POLICY } from './page.ts';
import { explainProblem, type ExplainedProblem } from './problem-codes.ts';
import { REFERENCE_PAGE, REFERENCE_POLICY, referenceScript } from './reference.ts';
import { TABLES } from './tables.ts';

/** The documentation: the OpenAPI document, the API reference, its tables, and a page for each error code. */
@Controller()
@UseInterceptors(DocumentInterceptor)
export class DocsController {
  readonly #json = JSON.stringify(openApiDocument(serviceVersion()));

  @Get('openapi.json')
  @Public()
  openApi(): Document {
    return new Document(this.#json, { 'Content-Type': 'application/json; charset=utf-8' });
  }

  @Get('docs')
  @Public()
  reference(): Document {
    return webPage(REFERENCE_PAGE, REFERENCE_POLICY);
  }

  @Get('docs/:table')
  @Public()
  table(@Param('table') name: string): Document {
    const found = TABLES.get(name);
    if (found === undefined) throw new HttpProblem('route.not-found', 'there is no page of this name');
    return webPage(found);
  }

  @Get('docs/assets/:file')
  @Public()
  asset(@Param('file') name: string, @Headers('accept-encoding') encodings: string = ''): Document {
    const script = referenceScript(name);
    if (script === undefined) throw new HttpProblem('route.not-found', 'there is no file of this name');
    const headers = { 'Content-Type': 'text/javascript; charset=utf-8', Vary: 'Accept-Encoding' };
    return /\bgzip\b/.test(encodings)
      ? new Document(script.gzipped, { ...headers, 'Content-Encoding': 'gzip' })
      : new Document(script.text, headers);
  }

  @Get('problems/:code')
  @Header('Vary', 'Accept')
  @Public()
  problem(@Param('code') code: string, @Headers('accept') accepted: string = ''): Document | ExplainedProblem {
    const explained = explainProblem(code);
    if (explained === undefined) throw new HttpProblem('route.not-found', 'there is no error code of this name');
    return /\btext\/html\b/.test(accepted) ? webPage(problemPage(explained)) : explained;
  }
}

const webPage = (text: string, policy = PAGE_POLICY): Document =>
  new Document(text, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
  });

function problemPage({ code, title, status, retry }: ExplainedProblem): string {
  return page(
    code,
    html`<h1><code>${code}</code></h1>
      <p>${prose(title)}. Answered with status ${status}.</p>
      <p>Repeat the request? ${retry}</p>
      <p><a href="/docs/problems">All error codes</a></p>`,
  );
}
