/** `COPY … TO STDOUT` into a stream, on a separate connection; a slow reader slows the server down. */
import type { Writable } from 'node:stream';
import type pg from 'pg';

/** The part of `pg`'s interface that a COPY needs: queries that speak the protocol themselves. */
interface Submittable {
  submit(connection: Connection): void;
  handleCopyData(message: { readonly chunk: Buffer }): void;
  handleCommandComplete(): void;
  handleReadyForQuery(): void;
  handleError(error: Error): void;
}

interface Connection {
  query(text: string): void;
  readonly stream: { pause(): void; resume(): void };
}

export async function copyOut(pool: pg.Pool, sql: string, to: Writable): Promise<void> {
  const client = await pool.connect();
  try {
    await new Promise<void>((resolve, reject) => {
      let connection: Connection | undefined;
      const copy: Submittable = {
        submit: (pgConnection) => {
          connection = pgConnection;
          pgConnection.query(sql);
        },
        handleCopyData: ({ chunk }) => {
          if (to.write(chunk)) return;
          connection?.stream.pause();
          to.once('drain', () => connection?.stream.resume());
        },
        handleCommandComplete: () => {},
        handleReadyForQuery: () => {
          // A stream that is about to end requests no more data, and the connection is to be reused.
          connection?.stream.resume();
          resolve();
        },
        handleError: reject,
      };
      to.once('close', () => {
        if (!to.writableFinished) reject(new Error('the reader went away'));
      });
      client.query(copy as unknown as pg.Submittable);
    });
    client.release();
    to.end();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
