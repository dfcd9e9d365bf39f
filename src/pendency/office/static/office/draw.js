/* A party's secret in a draw. It is made here, in the browser of the one who commits, and stays here
   until he reveals it: only its SHA-256 is sent. Without this script, or where the page is not served
   securely, `pendency draw commit` does the same on the party's own machine. */
"use strict";

const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function commitmentOf(list, party, secret) {
  const head = new TextEncoder().encode(`pendency.commit/1\n${list}\n${party}\n`);
  const message = new Uint8Array(head.length + secret.length);
  message.set(head);
  message.set(secret, head.length);
  return hex(await crypto.subtle.digest("SHA-256", message));
}

const placeOf = (form) => `pendency.draw.${form.dataset.list}.${form.dataset.party}`;

function offerFile(form, reveal) {
  const link = form.querySelector("[data-keep]");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(reveal)], { type: "application/json" }));
  link.hidden = false;
}

async function make(form) {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const commitment = await commitmentOf(form.dataset.list, form.dataset.party, secret);
  const reveal = { commitment, party: form.dataset.party, secret: hex(secret) };
  localStorage.setItem(placeOf(form), JSON.stringify(reveal));
  form.querySelector("[name=commitment]").value = commitment;
  form.querySelector("[data-made]").hidden = false;
  offerFile(form, reveal);
}

function fill(form, text) {
  try {
    form.querySelector("[name=secret]").value = JSON.parse(text).secret || "";
  } catch {
    form.querySelector("[name=secret]").value = text.trim();
  }
}

for (const form of document.querySelectorAll("[data-draw=commit]")) {
  const button = form.querySelector("[data-make]");
  if (window.crypto && crypto.subtle) {
    button.hidden = false;
    button.addEventListener("click", () => make(form));
  }
}
for (const form of document.querySelectorAll("[data-draw=reveal]")) {
  const kept = localStorage.getItem(placeOf(form));
  if (kept) {
    fill(form, kept);
    form.querySelector("[data-found]").hidden = false;
  }
  form.querySelector("[type=file]").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) { fill(form, await file.text()); }
  });
}
