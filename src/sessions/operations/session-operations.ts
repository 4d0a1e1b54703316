/** The table of operations on sessions and sign-in. */
import { needs, needsNone, withNothingToRedact } from '../../operation-context/declared-operation.js';
import { withForgottenAccess } from '../../operation-context/wrap-operations.js';
import { inviteMember } from './invitations.js';
import { endOwnLogin, listOwnLogins, switchAccount } from './logins.js';
import { getMe, updateMe } from './me.js';
import { addPasskey, findPasskey, readPasskeyOwner, signInWithPasskey } from './passkeys.js';
import { beginProviderCheck, endProviderCheck } from './provider-checks.js';
import {
  acceptInvitation,
  declineInvitation,
  enterInvited,
  listProvedInvitations,
  signInByProof,
} from './provider-sign-in.js';
import {
  consumeStep,
  endSessionsAtProvider,
  findProviderOfSession,
  hasSignInStep,
  recordSignInStep,
} from './provider-sign-outs.js';
import {
  endMemberSessions,
  endOwnSession,
  findSession,
  isSessionCsrf,
  listMemberSessions,
  listOwnSessions,
  rotateSession,
  sessionCsrf,
} from './sessions.js';
import { createSignInCode, signIn, signOut } from './sign-in.js';

export const sessionOperations = {
  ...needs('keys:manage', {
    inviteMember,
    listMemberSessions,
    endMemberSessions: withForgottenAccess(endMemberSessions),
  }),
  ...needsNone({
    createSignInCode,
    signIn,
    sessionCsrf,
    isSessionCsrf,
    signInByProof,
    recordSignInStep,
    hasSignInStep,
    consumeStep,
    endSessionsAtProvider,
    enterInvited,
    listProvedInvitations,
    findPasskey,
    signInWithPasskey,
    ...withNothingToRedact({
      signOut,
      rotateSession,
      listOwnSessions,
      endOwnSession,
      findSession,
      getMe,
      beginProviderCheck,
      endProviderCheck,
      findProviderOfSession,
      acceptInvitation,
      declineInvitation,
      switchAccount,
      listOwnLogins,
      endOwnLogin,
      readPasskeyOwner,
      addPasskey,
      updateMe,
    }),
  }),
};
