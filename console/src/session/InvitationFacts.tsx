/** The facts of an invitation, for the invited person. */
import type { OpenInvitation } from '../api/types.ts';
import { findText, t } from '../texts/texts.ts';

/** Shows the account, the role in it, and the sender. */
export function InvitationFacts({ invitation }: { invitation: OpenInvitation }) {
  const { account, role, role_label: label, invited_by: by } = invitation;
  return (
    <div className="min-w-0 flex-1 basis-60">
      <p className="bidi text-sm font-medium">{account.name}</p>
      <p className="text-xs text-ink-soft">
        <span className="bidi">{t.invitation.as(findText(t.roles, role) ?? label)}</span>
        {by !== null && <span className="bidi"> · {t.invitation.by(by)}</span>}
      </p>
    </div>
  );
}
