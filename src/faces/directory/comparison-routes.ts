/**
 * `/comparisons`: sends the same requests to a live vendor and to its face here, and reports the differences. The
 * answer has a line of JSON for each step while it runs; disconnecting ends it. The report is not stored.
 */
import { notFound } from '@switchbook/domain/problems/problem.js';
import { closed, text } from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import { vendorKey, vendorUrl } from '../../upstreams/routes.js';
import { maxFaceName } from '../../upstreams/values.js';
import { readBody } from '../kit/body/check-body.js';
import { compareReportOf } from '../kit/compare/findings.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/declared-route.js';
import type { Answer } from '../kit/wire/route-answer.js';
import type { CompareStep } from '../kit/wire/served-apis.js';
import { comparisonSample } from './kit/choices.js';
import { requireScope, route } from './kit/route-kinds.js';

const ndjson = 'application/x-ndjson';

const comparisonBody = closed('NewComparison', {
  face: text(maxFaceName),
  url: vendorUrl,
  key: vendorKey,
  sample: Type.Optional(Type.Integer({ minimum: 1, maximum: comparisonSample.max })),
});

export const comparisonRoutes: readonly KeyRoute[] = [
  route('POST /comparisons', 'compare', 'Compare a live vendor with its API on this server', {
    scope: 'pulls:manage',
    isStreamed: true,
    body: comparisonBody,
    files: [ndjson],
    refusals: [404],
    handle: compare,
  }),
];

function compare(exchange: CallerExchange): Answer {
  const { principal, served, signal } = exchange;
  const { face, url, key, sample = comparisonSample.default } = readBody(comparisonBody, exchange.body);
  const isKnown = served.apis.some((api) => api.name === face && api.canCompare);
  if (!isKnown || served.compare === undefined) throw notFound('face');
  // A caller that controls the vendor's responses could learn stored data from missing differences.
  requireScope(exchange, 'contacts:read');
  const steps = served.compare({
    account: principal.account,
    face,
    sample,
    signal: signal,
    url: url ?? undefined,
    key: key ?? undefined,
  });
  return {
    status: 200,
    // A proxy that collects answers would show no progress.
    headers: { 'content-type': ndjson, 'x-accel-buffering': 'no' },
    isLive: true,
    chunks: encodeLines(face, steps),
  };
}

async function* encodeLines(face: string, steps: AsyncIterable<CompareStep>): AsyncGenerator<string> {
  for await (const step of steps) yield `${JSON.stringify(encodeStep(face, step))}\n`;
}

function encodeStep(face: string, step: CompareStep) {
  switch (step.state) {
    case 'comparing': {
      const { requests, contacts, differences } = step.progress;
      return { state: step.state, requests, contacts, differences };
    }
    case 'done':
      return { state: step.state, ...compareReportOf(face, step.url, step.report, false) };
    case 'failed':
      return { state: step.state, code: step.reason, message: step.message };
  }
}
