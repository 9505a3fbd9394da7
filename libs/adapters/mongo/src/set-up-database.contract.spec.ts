import { LogBuilder } from '@bucket/testing';
import { describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { COLLECTIONS } from './collections.ts';
import { MongoFixture, SERVER_URL } from './mongo-fixture.spec-data.ts';
import { READER_ROLE, SERVICE_ACTIONS, SERVICE_ROLE, setUpDatabase } from './set-up-database.ts';

const USERS = {
  service: { name: 'bucket-service', password: 'a long one' },
  reader: { name: 'bucket-reader', password: 'another' },
};

describe('the role of the service', () => {
  it('finds and inserts blocks, takes out of them what is destroyed, and never removes one', () => {
    expect(SERVICE_ACTIONS.blocks).toEqual(['find', 'insert', 'update']);
  });

  it('removes nothing but what is out of use: pieces of payloads, and rows of what is retired no more', () => {
    const removing = Object.entries(SERVICE_ACTIONS).filter(([, actions]) => actions.includes('remove'));
    expect(removing.map(([name]) => name)).toEqual(['retired', 'chunks']);
  });
});

(SERVER_URL === undefined ? describe.skip : describe)('a database that was set up', () => {
  const withSetUp = async (
    hold: (fixture: MongoFixture, database: mongoose.mongo.Db) => Promise<void>,
  ): Promise<void> => {
    const fixture = new MongoFixture();
    const connection = await mongoose.createConnection(fixture.url).asPromise();
    try {
      await setUpDatabase(connection, USERS);
      await setUpDatabase(connection, USERS);
      if (connection.db === undefined) throw new Error('not connected');
      await hold(fixture, connection.db);
      for (const user of Object.values(USERS)) await connection.db.command({ dropUser: user.name });
      for (const role of [SERVICE_ROLE, READER_ROLE]) await connection.db.command({ dropRole: role });
    } finally {
      await connection.close();
      await fixture.remove();
    }
  };

  it('takes everything that the service writes', () =>
    withSetUp(async (fixture) => {
      const store = await fixture.open();
      const builder = new LogBuilder(3);
      const { id } = builder.create({ labels: { a: 'b' }, traceId: 't', payload: { text: 'x'.repeat(1_500_000) } });
      builder.remember('ab'.repeat(32));
      for (let count = 0; count < 256; count += 1) builder.read(id);
      builder.seal();
      builder.record([
        { kind: 'limit', id: 'l', value: { limit: 'l', value: 1, changeRequestId: 'c', at: builder.at } },
      ]);
      builder.update(id);
      builder.seal();
      builder.delete(id);
      builder.purge(id, 1);
      builder.seal();
      builder.erase(id, 2);
      builder.seal();
      for (const block of builder.blocks) await store.commit(block, block.previous);
      expect(await store.head()).toEqual(builder.head);
      const { items } = await store.listVersions(id, 10);
      expect(items.map(({ artifact }) => artifact.state)).toEqual(['purged', 'erased']);
    }));

  it('refuses documents of another form', () =>
    withSetUp(async (_, database) => {
      const codeOf = (work: Promise<unknown>) =>
        work.then(
          () => 0,
          (error: { code?: unknown }) => error.code,
        );
      const block = { _id: 0, firstSeq: 0 };
      for (const name of Object.keys(COLLECTIONS)) {
        expect(await codeOf(database.collection<{ _id: number }>(name).insertOne({ ...block }))).toBe(121);
      }
    }));

  it('gives each user one role, with the actions of the table', () =>
    withSetUp(async (_, database) => {
      const { roles } = await database.command({ rolesInfo: SERVICE_ROLE, showPrivileges: true });
      const privileges: { resource: { collection: string }; actions: string[] }[] = roles[0].privileges;
      const actions = new Map(privileges.map(({ resource, actions: of }) => [resource.collection, [...of].sort()]));
      for (const [name, expected] of Object.entries(SERVICE_ACTIONS)) {
        expect(actions.get(name)).toEqual([...expected].sort());
      }
      const { users } = await database.command({ usersInfo: USERS.service.name });
      expect(users[0].roles.map(({ role }: { role: string }) => role)).toEqual([SERVICE_ROLE]);
    }));
});
