/** Loaded before the service in tests: files that the mutations name are changed while they are loaded. */
import { register } from 'node:module';

register('./load-hook.mjs', import.meta.url);
