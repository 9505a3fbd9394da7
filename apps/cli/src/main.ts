#!/usr/bin/env node
import { runCommand } from './run-command.ts';
import { processTerminal } from './terminal.ts';

const stop = new AbortController();
// The second time, Node's own way: the process ends at once.
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

process.exitCode = await runCommand(process.argv.slice(2), {
  environment: process.env,
  terminal: processTerminal(process),
  nowMs: () => performance.now(),
  stop: stop.signal,
});
