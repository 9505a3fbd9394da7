export { EXIT } from './engine/exit-code.ts';
export { InvalidOptions } from './engine/fields.ts';
export { StageFailed } from './engine/stage-call.ts';
export { TestRun, type TestRunOptions, type TestRunResult, type VuThreads } from './engine/test-run.ts';
export { consoleSummary } from './report/console-summary.ts';
export { htmlReport } from './report/html-report.ts';
export { summarize, type Summary } from './report/summary.ts';
export { summaryExport } from './report/summary-export.ts';
