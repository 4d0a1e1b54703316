/** The texts of the page that connects assistants. */
import type { assistants as english } from '../en/assistants.ts';
import type { Like } from '../like.ts';

export const assistants: Like<typeof english> = {
  title: 'Asisten',
  text: 'Claude, Cursor, n8n, dan lainnya dapat mencari orang, mencatat persetujuan, dan mengusulkan perubahan. Beri setiap asisten kunci sendiri.',
  open: 'Hubungkan asisten',
  guide: 'Panduan',
  key: 'Buat kunci',
  keyText: 'Kunci membatasi apa yang dapat dilakukan asisten. Pilih akses sesedikit mungkin.',
  may: 'Akses',
  grants: { read: 'Baca saja', save: 'Baca dan simpan', all: 'Baca, simpan, gabungkan, dan hapus' },
  grantTexts: {
    read: 'Mencari dan menampilkan orang, memeriksa apakah pesan boleh dikirim, melihat perubahan dan duplikat.',
    save: 'Juga menyimpan orang, mencatat persetujuan, serta mengubah tag, status, dan kolom.',
    all: 'Juga mengubah grup, menggabungkan, dan menghapus. Setiap penggabungan dan penghapusan memerlukan rencana lebih dulu.',
  },
  name: 'Nama',
  nameHint: 'Tampil di riwayat setiap kontak.',
  usualName: 'Asisten',
  made: (name: string) => `Kunci ${name} telah dibuat. Pengaturan di halaman ini memuatnya.`,
  another: 'Buat kunci lain',

  settings: 'Hubungkan asisten',
  settingsText: 'Pilih program dan salin pengaturannya.',
  program: 'Program yang dipakai',
  snippet: (program: string) => `Pengaturan untuk ${program}`,
  programs: {
    claudeCode: 'Claude Code',
    claudeDesktop: 'Claude Desktop',
    cursor: 'Cursor',
    n8n: 'n8n',
    openai: 'API OpenAI',
  },
  hints: {
    claudeCode: 'Jalankan perintah ini di terminal.',
    claudeDesktop:
      'Tambahkan ini ke claude_desktop_config.json, lalu mulai ulang Claude Desktop. Program Switchbook dijalankan di komputer itu, jadi sesuaikan jalurnya.',
    cursor: 'Tambahkan ini ke ~/.cursor/mcp.json.',
    n8n: 'Tempel ini ke alur kerja. Ini menjadi node MCP Client Tool untuk agen. Lalu buat kredensial Bearer Auth dengan kunci ini.',
    openai:
      'ChatGPT masuk dengan OAuth dan tidak dapat memakai kunci. Program yang memanggil API OpenAI dapat memakainya: tambahkan ini ke alatnya. URL harus publik.',
  },
};
