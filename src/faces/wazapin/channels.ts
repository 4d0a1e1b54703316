/** Where profiles are looked up: channels of an account and the providers behind them. None can be connected yet. */
import type { AccountId } from '../../domain/ids.js';
import { notFound } from '../../domain/problem.js';
import type { Exchange } from '../kit/wire/define-face.js';

/** What a provider knows of a number; null is not known. */
export interface ChannelProfile {
  readonly exists: boolean;
  /** digits */
  readonly waId: string | null;
  readonly name: string | null;
  readonly profilePictureUrl: string | null;
  readonly isBusiness: boolean | null;
  readonly verifiedName: string | null;
}

export interface Channel {
  readonly id: string;
  readonly platform: string;
  lookUp(digits: string): Promise<ChannelProfile>;
}

export interface ChannelProvider {
  /** the account's channel of that id; undefined when none is connected */
  findChannel(accountId: AccountId, channelId: string): Channel | undefined;
}

export const noChannels: ChannelProvider = { findChannel: () => undefined };

/** The channel of the path. Throws `not_found`. */
export function channelOf(provider: ChannelProvider, { principal, params }: Exchange): Channel {
  const channel =
    principal === undefined ? undefined : provider.findChannel(principal.account.id, params.channelID ?? '');
  if (channel === undefined) throw notFound('channel');
  return channel;
}
