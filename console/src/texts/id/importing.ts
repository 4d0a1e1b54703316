/** The texts of the steps of an import that fix, suggest and remember. */
import type { importing as english } from '../en/importing.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const importing: Like<typeof english> = {
  program: (name) => `Ekspor dari ${name}`,
  workbook:
    'Hanya buku kerja Excel berformat .xlsx yang dapat dibaca, paling besar 32 MB. Simpan berkas ini sebagai .xlsx atau CSV, lalu pilih berkas yang disimpan di sini.',
  sheet: 'Lembar',

  last: (date) => `Anda mengimpor berkas dengan kolom ini pada ${date}.`,
  useLast: 'Pakai pilihan itu',
  usedLast: (date) => `Seperti pada ${date}`,
  forgetLast: 'Lupakan',
  forgotten: 'Pilihan itu sudah dilupakan.',

  consents: (count) => plural(count, { other: '{n} kolom tampak seperti persetujuan' }),
  consentsText:
    'Periksa setiap kolom sebelum dipakai. Berkas, baris, dan sel disimpan sebagai bukti. Penolakan yang tercatat tetap berlaku, kecuali berkas memuat tanggal persetujuan yang lebih baru.',
  useConsents: 'Impor sebagai persetujuan',
  purpose: 'Tujuan persetujuan',
  purposeHint: 'Opsional, misalnya buletin. Persetujuan lalu hanya berlaku untuk tujuan ini.',
  optOutOn: (channel) => `Penolakan di ${channel} (“ya” adalah penolakan)`,
  withPurpose: (field, purpose) => `${field}, untuk ${purpose}`,
  consentDate: 'Tanggal persetujuan',
  consentProof: 'Bukti persetujuan',

  declareAll: 'Buat kolom isian untuknya',
  declareText:
    'Setiap kolom menjadi bidang dengan tipe yang tampak dari selnya. Sel yang tidak cocok muncul sebagai masalah di pratinjau.',
  declareButton: (count: number) => plural(count, { other: 'Buat {n} bidang' }),
  typeOf: (column: string) => `Tipe ${column}`,
  fits: (share: string) => `${share} cocok`,
  declared: (count) => plural(count, { other: '{n} kolom isian dibuat.' }),

  dateOrder: 'Tanggal seperti 02/01/2026',
  dateOrderHint: 'Sebagian tanggal di berkas ini dapat dibaca dengan dua cara.',
  dateOrderNone: 'Pilih…',
  dateOrders: { dmy: 'Hari dahulu', mdy: 'Bulan dahulu' },
  encoding: 'Bagaimana ejaan nama-nama ini?',
  encodingHint: 'Huruf di berkas ini dapat dibaca dengan beberapa cara. Pilih yang benar.',
  encodings: {
    'windows-1252': 'Eropa Barat',
    'windows-1250': 'Eropa Tengah',
    'windows-1254': 'Turki',
    'windows-1257': 'Baltik',
    macintosh: 'Eropa Barat (Mac lama)',
    ibm850: 'Eropa Barat (DOS)',
  },

  skipRows: 'Lewati baris',
  which: (column) => `Sel ${column} yang diperbaiki`,
  allCells: 'Semua sel ini',
  onlyCells: (value, count) => `Hanya “${value}” (${count})`,
  replaceThem: 'Ganti',
  fixes: 'Perbaikan Anda',
  fix: {
    skip_cell: (column) => `${column}: sel dilewati`,
    replace: (column, text) => `${column}: diganti dengan “${text}”`,
    skip_row: (column) => `${column}: baris dilewati`,
    country: (column, country) => `${column}: nomor dari ${country}`,
  },
  onlyFor: (fix, value) => `${fix}, hanya “${value}”`,
  undoFix: (fix) => `Batalkan “${fix}”`,
  wholeRow: 'Seluruh baris',

  repeated: (count) =>
    plural(count, { other: '{n} baris adalah orang yang sama dengan baris sebelumnya di berkas.' }),
  mergeRows: 'Gabungkan baris',
  merged: 'Baris tentang orang yang sama digabungkan',
  codes: {
    left_out: 'Dilewati oleh perbaikan',
    replaced: 'Diganti',
    country_set: 'Dibaca dengan negara yang dipilih',
  },
};
