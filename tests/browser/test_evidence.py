"""EVD-02: a recording is dropped on the page of its case and played where it stands."""

import base64

from playwright.sync_api import expect

from engine.services import complaints
from tests import files
from tests.answers import REGISTERED

DROP = """([zone, name, content]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], name));
    zone.dispatchEvent(new DragEvent("dragover", {bubbles: true, dataTransfer: carried}));
    zone.dispatchEvent(new DragEvent("drop", {bubbles: true, dataTransfer: carried}));
}"""
IS_PLAYING = """async (player) => {
    await player.play();
    return new Promise((done) => setTimeout(() => done(player.currentTime > 0), 400));
}"""


def open_phone_complaint(firm):
    values = {**REGISTERED, "channel": "phone"}
    return firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=values).number)


def drop(page, name, content):
    zone = page.locator(".drop-zone").element_handle()
    page.evaluate(DROP, [zone, name, base64.b64encode(content).decode()])


def test_a_recording_is_dropped_and_played_in_place(people, server):
    number = open_phone_complaint(server.firm)
    page = people("acceptor").go(f"/cases/{number}")
    expect(page.locator(".demands .is-missing")).to_contain_text("EVD-02")

    drop(page, "call.wav", files.wav(seconds=3))
    expect(page.locator("[data-drop-names]")).to_have_text("call.wav")
    page.locator("#evidence-kind").select_option("recording")
    page.locator("#evidence-reference").fill("CALL-77")
    page.locator("[data-drop] button").click()

    player = page.locator("#evidence audio")
    expect(player).to_be_visible()
    expect(page.locator(".demands .is-missing")).to_have_count(0)
    assert player.evaluate(IS_PLAYING)


def test_a_file_that_is_not_what_it_says_is_refused_where_it_was_dropped(people, server):
    number = open_phone_complaint(server.firm)
    page = people("acceptor").go(f"/cases/{number}")
    expect(page.locator(".drop-zone")).to_be_visible()

    drop(page, "call.wav", b"MZ a program")
    page.locator("#evidence-reference").fill("CALL-77")
    page.locator("[data-drop] button").click()

    expect(page.locator("#evidence .message-bar")).to_contain_text("call.wav")
    expect(page.locator("#evidence audio")).to_have_count(0)
