import { Controller, Get, Param, UseInterceptors } from '@nestjs/common';
import { Public } from '../http/credential.guard.ts';
import { HttpProblem } from '../http/problem.ts';
import { CONSOLE_POLICY, consoleAsset, consolePage } from './console.ts';
import { Document, DocumentInterceptor } from './document.interceptor.ts';

/** The console: a page that signs in with a token and calls the API as any other client does. */
@Controller('console')
@UseInterceptors(DocumentInterceptor)
export class ConsoleController {
  @Get()
  @Public()
  page(): Document {
    return new Document(consolePage(), {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': CONSOLE_POLICY,
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Referrer-Policy': 'no-referrer',
    });
  }

  @Get('assets/:file')
  @Public()
  asset(@Param('file') name: string): Document {
    const asset = consoleAsset(name);
    if (asset === undefined) throw new HttpProblem('route.not-found', 'there is no file of this name');
    return new Document(asset.text, { 'Content-Type': asset.mediaType });
  }
}
