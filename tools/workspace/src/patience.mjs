/** Jest set-up of the tiers that wait for something real: Jest takes no time limit for a single project. */
import { jest } from '@jest/globals';

jest.setTimeout(120_000);
