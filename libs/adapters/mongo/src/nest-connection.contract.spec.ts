import 'reflect-metadata';
import { LogBuilder } from '@bucket/testing';
import { describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken, MongooseModule } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { mongoConnectionOptions, MongoBucketStore } from './index.ts';
import { MongoFixture, SERVER_URL } from './mongo-fixture.spec-data.ts';

class RootModule {}

(SERVER_URL === undefined ? describe.skip : describe)('MongoBucketStore on a connection of @nestjs/mongoose', () => {
  const withConnection = async (options: object, hold: (connection: Connection) => Promise<void>): Promise<void> => {
    const fixture = new MongoFixture();
    const root = { module: RootModule, imports: [MongooseModule.forRoot(fixture.url, options)] };
    const application = await NestFactory.createApplicationContext(root, { logger: false });
    try {
      await hold(application.get<Connection>(getConnectionToken()));
    } finally {
      await application.close();
      await fixture.remove();
    }
  };

  it('commits, and leaves the connection open when it is closed', () =>
    withConnection(mongoConnectionOptions(), async (connection) => {
      const store = await MongoBucketStore.open({ connection });
      const builder = new LogBuilder(1);
      builder.create();
      const block = builder.seal();
      await store.commit(block, block.previous);
      await store.close();
      expect(await (await MongoBucketStore.open({ connection })).head()).toEqual(builder.head);
    }));

  it('refuses one with weaker settings', () =>
    withConnection({}, async (connection) => {
      await expect(MongoBucketStore.open({ connection })).rejects.toThrow('weaker than w=majority');
    }));
});
