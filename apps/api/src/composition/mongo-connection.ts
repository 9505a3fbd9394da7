import type { DynamicModule } from '@nestjs/common';
import type { Connection } from 'mongoose';
import { openStore, type Settings } from '@bucket/bucket';
import type { BucketStore } from '@bucket/ports';

/** A connection that Nest owns: opened by `MongooseModule`, closed by it after everything else has stopped. */
export interface MongoConnection {
  readonly module: DynamicModule;
  /** Injection token of the connection. */
  readonly token: string;
  readonly openStore: (connection: Connection) => Promise<BucketStore>;
}

/** Loads mongoose only where MongoDB is the store: the driver costs every other start its time and memory. */
export async function mongoConnection(settings: Settings): Promise<MongoConnection> {
  const { getConnectionToken, MongooseModule } = await import('@nestjs/mongoose');
  const { mongoConnectionOptions, requireStrongUrl } = await import('@bucket/mongo');
  return {
    module: MongooseModule.forRootAsync({
      useFactory: () => ({
        uri: requireStrongUrl(settings.mongoUrl ?? ''),
        ...mongoConnectionOptions(),
        // The store waits for the connection, and reports one that cannot be made as `store.unavailable`.
        lazyConnection: true,
      }),
    }),
    token: getConnectionToken(),
    openStore: (connection) => openStore(settings, { connection }),
  };
}
