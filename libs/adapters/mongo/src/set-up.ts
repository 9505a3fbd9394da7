/**
 * `npm run mongo:setup`: makes a database ready for a bucket, with users that can do only what they must.
 *
 * Environment: MONGO_SETUP_ADMIN_URL (an administrator's; its path names the bucket's database, so `authSource` is
 * usually given too), MONGO_SETUP_SERVICE_PASSWORD and, for a user that only reads, MONGO_SETUP_READER_PASSWORD.
 */
import mongoose from 'mongoose';
import { setUpDatabase } from './set-up-database.ts';

const {
  MONGO_SETUP_ADMIN_URL: url = '',
  MONGO_SETUP_SERVICE_PASSWORD: servicePassword = '',
  MONGO_SETUP_READER_PASSWORD: readerPassword = '',
} = process.env;

if (url === '' || servicePassword === '') {
  console.error('MONGO_SETUP_ADMIN_URL and MONGO_SETUP_SERVICE_PASSWORD are needed; docs/guides/mongodb.md tells more');
  process.exitCode = 2;
} else {
  const connection = await mongoose.createConnection(url, { serverSelectionTimeoutMS: 30_000 }).asPromise();
  try {
    await setUpDatabase(connection, {
      service: { name: 'bucket-service', password: servicePassword },
      ...(readerPassword === '' ? {} : { reader: { name: 'bucket-reader', password: readerPassword } }),
    });
    console.log(`the database ${connection.name} is ready: BUCKET_MONGO_URL names it and the user bucket-service`);
  } finally {
    await connection.close();
  }
}
