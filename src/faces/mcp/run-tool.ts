/** Runs a tool: its scopes, its input, its result within the bound, and its refusals as sentences. */
import type { TObject } from 'typebox';
import { ProblemError } from '../../domain/problem.js';
import { readBody } from '../kit/body/check-body.js';
import { maxResultBytes } from './choices.js';
import { problemOf, toolRefusal } from './problems.js';
import { type AnyTool, type Call, requireScope } from './tool.js';
import type { Json } from './untrusted.js';

// An interface would not have the open members of the protocol's results.
export type ToolResult = {
  content: { type: 'text'; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
};

/** Throws what is a fault of the server. */
export async function runTool(call: Call, tool: AnyTool, sent: unknown): Promise<ToolResult> {
  try {
    for (const scope of tool.scopes) requireScope(call, scope);
    const result = await fitting(call, tool, readBody(tool.input as TObject, sent ?? {}, call.formats));
    return { content: [{ type: 'text', text: JSON.stringify(result) }], structuredContent: { ...result } };
  } catch (error) {
    const problem = problemOf(error);
    const words = problem === undefined ? undefined : toolRefusal(problem, tool);
    if (words === undefined) throw error;
    return { content: [{ type: 'text', text: words }], isError: true };
  }
}

/** Reads a list that is too long once more, with half of its items. */
async function fitting(call: Call, tool: AnyTool, input: Json): Promise<Json> {
  const result = (await tool.run(call, input)) as Json;
  if (Buffer.byteLength(JSON.stringify(result)) <= maxResultBytes) return result;
  const preset = (tool.input.properties as Readonly<Record<string, { default?: number }>>).limit?.default;
  const limit = typeof input.limit === 'number' ? input.limit : (preset ?? 1);
  if (!tool.hints.isReadOnly || limit <= 1) throw tooLong();
  return fitting(call, tool, { ...input, limit: Math.floor(limit / 2) });
}

function tooLong(): ProblemError {
  const message = 'The answer would be too long. Ask for fewer people or sections, or leave out "detail"';
  return new ProblemError({ kind: 'invalid', issues: [{ path: '', code: 'too_long', message }] });
}
