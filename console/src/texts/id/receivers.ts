/** The texts of the receivers of WhatsApp webhooks. */
import type { receivers as english } from '../en/receivers.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const receivers: Like<typeof english> = {
  title: 'Diteruskan ke',
  text: 'Setiap webhook diteruskan ke maksimal lima sistem, tanpa diubah dan dengan tanda tangannya.',
  add: 'Tambah tujuan',
  sendAgain: 'Kirim lagi',
  sentAgain: 'Yang gagal dikirim lagi.',
  noneWait: 'Tidak ada yang menunggu',
  waiting: (count, when) => `${plural(count, { other: '{n} webhook menunggu' })}, yang tertua datang ${when}`,
  noAnswer: 'belum ada respons',
  answered: (answer, when) => `respons terakhir ${answer}, ${when}`,
  addTitle: 'Tambah tujuan',
  addText: 'Tujuan menerima webhook yang datang mulai sekarang.',
  name: 'Nama',
  nameHint: 'Misalnya n8n atau Chatwoot.',
  removeTitle: 'Hapus tujuan ini?',
  removeText: 'Webhook yang menunggu untuk tujuan ini tidak dikirim. Tujuan lain tetap berjalan.',
  removed: 'Tujuan telah dihapus.',
};
