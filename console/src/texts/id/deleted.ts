/** The texts of the page of deleted contacts, and of deletions that can be taken back. */
import type { deletedContacts as english } from '../en/deleted.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

const days = (n: number) => plural(n, { other: '{n} hari' });

const wayBack = (n: number | undefined) =>
  n === undefined
    ? ''
    : n === 0
      ? 'Tindakan ini tidak dapat diurungkan.'
      : `Anda dapat memulihkannya selama ${days(n)}.`;

/** `n`: the days for which the account keeps a deleted contact; 0: it keeps none; undefined: the key may not know. */
export const deleteOneText = (n: number | undefined) =>
  `Kontak beserta catatannya akan dihapus. ${wayBack(n)} Opt-out kontak ini tetap disimpan.`;
export const deleteManyText = (n: number | undefined) =>
  `Kontak beserta catatannya akan dihapus. ${wayBack(n)} Opt-out untuk nomor dan alamatnya tetap disimpan.`;

export const deletedContacts: Like<typeof english> = {
  days,
  text: (n: number) =>
    n === 0
      ? 'Akun ini tidak menyimpan kontak yang dihapus.'
      : `Kontak yang dihapus dapat dipulihkan beserta semua datanya selama ${days(n)}.`,
  none: 'Tidak ada kontak terhapus',
  noneText: 'Kontak yang Anda hapus muncul di sini sampai batas waktunya.',
  search: 'Cari kontak terhapus',
  left: 'Sisa waktu',
  when: 'Dihapus',
  restore: 'Pulihkan',
  restoreOne: (name: string) => `Pulihkan ${name}`,
  deleteOne: (name: string) => `Hapus ${name} selamanya`,
  /** `lost`: identities that others now have */
  restored: (name: string, lost: string | undefined) =>
    `${name} telah dipulihkan${lost === undefined ? '.' : `, tetapi tanpa ${lost}.`}`,
  notKept: 'Kontak ini tidak dapat lagi dipulihkan di sini. Kontak sudah dipulihkan atau dihapus selamanya.',
  takenTitle: 'Pulihkan tanpa nilai milik kontak lain?',
  takenText:
    'Kontak lain kini memiliki nomor atau ID kontak ini. Pulihkan tanpa nilai itu, atau ubah kontak lain terlebih dahulu.',
  deleted: (name: string) => `${name} telah dihapus selamanya.`,
  empty: 'Hapus semua…',
  emptyTitle: 'Hapus semua kontak terhapus selamanya?',
  emptied: 'Kontak terhapus telah dihapus selamanya.',
  deleteTitle: (name: string) => `Hapus ${name} selamanya?`,
  deleteText: 'Tindakan ini tidak dapat diurungkan. Opt-out tetap disimpan.',
};
