/** The texts of the page of usage. */
import type { usage as english } from '../en/usage.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const usage: Like<typeof english> = {
  text: 'Pertumbuhan akun dan permintaan ke setiap API. Hari dihitung dalam UTC. Permintaan muncul dalam satu menit.',
  span: 'Rentang waktu',
  days: (count: number) => plural(count, { other: '{n} hari' }),
  contacts: 'Kontak',
  contactsNow: 'Kontak sekarang',
  ofLimit: (limit: string) => `dari ${limit} yang diizinkan`,
  noLimit: 'tanpa batas',
  nearLimit: 'Batas kontak hampir tercapai',
  atLimit: 'Batas kontak tercapai. Kontak baru tidak dapat dibuat',
  limitNext:
    'Hapus kontak yang tidak Anda perlukan. Atau minta pengelola server menaikkan batas dengan switchbook account set.',
  calls: 'Permintaan',
  callsInTime: 'Permintaan dalam rentang ini',
  perDay: (count: string) => `${count} per hari`,
  ofApi: (api: string) => `Permintaan ke ${api}`,
  busiest: (count: string, day: string) => `Maksimum: ${count} pada ${day}`,
  fewDays: 'Pencatatan baru dimulai. Garis bertambah satu titik setiap hari.',
  ownCalls: 'termasuk konsol ini',
  noCalls: 'Tidak ada permintaan dalam rentang ini',
  noCallsText: 'Hubungkan program ke salah satu API. Caranya ada di halaman “Hubungkan”.',
  toConnect: 'Buka halaman Hubungkan',
  /** the description of a chart: its subject, the first and last day, the lowest and highest value */
  summary: (what: string, first: string, last: string, low: string, high: string) =>
    `${what}: ${first} sampai ${last}, terendah ${low}, tertinggi ${high}. Tabel memuat setiap hari.`,
  asTable: 'Tampilkan tabel',
  asChart: 'Tampilkan grafik',
  tableTitle: 'Kontak dan permintaan per hari',
  day: 'Hari',
};
