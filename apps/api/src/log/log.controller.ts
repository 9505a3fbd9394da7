import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Controller, Get, Headers, Inject, Param, Req, UseInterceptors } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LogTiles } from '@bucket/application';
import type { Composition, Settings } from '@bucket/bucket';
import { parseTilePath, type TileAddress } from '@bucket/domain';
import { COMPOSITION } from '../composition/composed.ts';
import { SETTINGS } from '../composition/composition.module.ts';
import { Public } from '../http/credential.guard.ts';
import { callerIn } from '../http/current-caller.ts';
import { orProblem } from '../http/outcome.ts';
import { HttpProblem } from '../http/problem.ts';
import { describeLog, type LogDescription } from './log-description.ts';
import { ResourceInterceptor, type LogResource } from './resource.interceptor.ts';

/** What never changes may be kept for a year, the longest time that caches know (RFC 8246). */
const FOR_EVER = 'max-age=31536000, immutable';
const BYTES = 'application/octet-stream';
const compress = promisify(gzip);

/** `/log`: C2SP tlog-tiles, for verifiers that know nothing of this bucket. */
@Controller()
@UseInterceptors(ResourceInterceptor)
export class LogController {
  readonly #tiles: LogTiles;
  readonly #composition: Composition;
  readonly #settings: Settings;

  constructor(tiles: LogTiles, @Inject(COMPOSITION) composition: Composition, @Inject(SETTINGS) settings: Settings) {
    this.#tiles = tiles;
    this.#composition = composition;
    this.#settings = settings;
  }

  @Get('log/checkpoint')
  @Public()
  checkpoint(): LogResource {
    const content = this.#tiles.checkpoint();
    return { content, mediaType: 'text/plain; charset=utf-8', headers: { 'Cache-Control': 'no-cache' } };
  }

  /** A tile of hashes, or a bundle of entries: both names are one path with any number of parts. */
  @Get('log/tile/*')
  @Public()
  async tile(
    @Param('*') path: string,
    @Req() request: FastifyRequest,
    @Headers('accept-encoding') encodings: string = '',
  ): Promise<LogResource> {
    const address = parseTilePath(path);
    if (address === undefined) throw noTile();
    if (address.level === 'entries') return this.#bundle(address, request, encodings);
    const hashes = await this.#tiles.hashes(address);
    if (hashes === undefined) throw noTile();
    return { content: Buffer.from(hashes), mediaType: BYTES, headers: { 'Cache-Control': `public, ${FOR_EVER}` } };
  }

  @Get('.well-known/bucket.json')
  @Public()
  description(): LogResource {
    const described: LogDescription = describeLog(
      this.#composition.committer.ledger.dependencies.keys,
      this.#settings,
      this.#composition.witnessing?.policy,
    );
    const headers = { 'Cache-Control': 'no-cache', 'Access-Control-Allow-Origin': '*' };
    return { content: JSON.stringify(described), mediaType: 'application/json; charset=utf-8', headers };
  }

  async #bundle(address: TileAddress, request: FastifyRequest, encodings: string): Promise<LogResource> {
    const { publicEntries } = this.#settings;
    const bundle = publicEntries
      ? await this.#tiles.entries(address)
      : orProblem(await this.#tiles.entriesFor(callerIn(request), address)).value;
    if (bundle === undefined) throw noTile();
    const headers = {
      'Cache-Control': `${publicEntries ? 'public' : 'private'}, ${FOR_EVER}`,
      Vary: publicEntries ? 'Accept-Encoding' : 'Accept-Encoding, Authorization',
    };
    if (!/\bgzip\b/.test(encodings)) return { content: Buffer.from(bundle), mediaType: BYTES, headers };
    return { content: await compress(bundle), mediaType: BYTES, headers: { ...headers, 'Content-Encoding': 'gzip' } };
  }
}

const noTile = (): HttpProblem => new HttpProblem('tile.not-found', 'the log has no tile of this name and width');
