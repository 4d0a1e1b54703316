/** An issue of the server in words. */
import { hasExample, issueText } from '../api/describe-error.ts';
import type { Issue } from '../api/types.ts';
import { useExamples } from '../phones/use-phone-format.ts';

interface IssueTextProps {
  readonly issue: Issue;
  /** the refused text */
  readonly entered?: string | undefined;
}

/** Shows the text, and draws it again once the example number that it may contain is loaded. */
export function IssueText({ issue, entered }: IssueTextProps) {
  useExamples(hasExample(issue));
  return issueText(issue, entered);
}
