"""Drafts of releases: whole, changed by several owners, and never overwritten silently."""

from datetime import timedelta

import pytest

from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.services import draft_files, release_drafts, release_files, releases
from engine.services.draft_files import DraftFileChanged
from engine.services.release_drafts import DraftNotOpen
from engine.services.release_files import FilePathUnfit, FilesTooLarge
from tests import drafts

POLICY = drafts.POLICY


def view(firm, draft_id, **options):
    return firm.as_("owner", lambda ctx: release_drafts.read(ctx, draft_id=draft_id), **options)


class TestADraft:
    def test_begins_with_every_file_of_the_release_in_force(self, firm):
        found = view(firm, drafts.begin(firm))

        assert {file.path for file in found.files} == releases.shipped_files().keys()
        assert not any(file.changed for file in found.files)
        assert (found.state, found.removed) == ("draft", ())

    def test_knows_which_files_differ_from_where_it_began(self, firm):
        draft_id = drafts.begin(firm)
        drafts.shorten(firm, draft_id)
        version = drafts.read(firm, draft_id, "forms/en.json")[1]
        firm.as_(
            "owner",
            lambda ctx: draft_files.remove(
                ctx, draft_id=draft_id, path="forms/en.json", version=version
            ),
        )

        found = view(firm, draft_id)

        assert [file.path for file in found.files if file.changed] == [POLICY]
        assert found.removed == ("forms/en.json",)

    @pytest.mark.parametrize("name", ["", "  ", "长" * 121])
    def test_needs_a_name(self, firm, name):
        with pytest.raises(InvalidValues):
            drafts.begin(firm, name=name)

    @pytest.mark.parametrize("login", ["desk", "auditor", "compliance", "admin"])
    def test_is_begun_by_process_owners_only(self, firm, login):
        with pytest.raises(NotAllowed):
            drafts.begin(firm, login=login)

    def test_begins_with_no_release_that_there_is_not(self, firm):
        with pytest.raises(NotFound):
            firm.as_("owner", lambda ctx: release_drafts.create(ctx, name="x", base_id=99))


class TestAFile:
    def test_is_saved_over_the_version_that_was_read(self, firm):
        draft_id = drafts.begin(firm)
        content, version = drafts.read(firm, draft_id, POLICY)

        saved = drafts.save(firm, draft_id, POLICY, content + b"\n", version=version)

        assert saved > version
        assert drafts.read(firm, draft_id, POLICY) == (content + b"\n", saved)

    def test_that_somebody_else_saved_is_not_overwritten(self, firm):
        draft_id = drafts.begin(firm)
        content, version = drafts.read(firm, draft_id, POLICY)
        drafts.save(firm, draft_id, POLICY, b"theirs", version=version, login="other.owner")

        with pytest.raises(DraftFileChanged) as caught:
            drafts.save(firm, draft_id, POLICY, content + b"\n", version=version)

        assert caught.value.params["by"] == "other.owner"
        assert drafts.read(firm, draft_id, POLICY)[0] == b"theirs"

    def test_of_another_path_does_not_disturb(self, firm):
        draft_id = drafts.begin(firm)
        version = drafts.read(firm, draft_id, "bpmn/facts.json")[1]
        drafts.shorten(firm, draft_id, login="other.owner")

        drafts.save(firm, draft_id, "bpmn/facts.json", b"{}", version=version)

    def test_that_was_removed_and_made_anew_is_another(self, firm):
        draft_id = drafts.begin(firm)
        path = "forms/en.json"
        version = drafts.read(firm, draft_id, path)[1]
        firm.as_(
            "other.owner",
            lambda ctx: draft_files.remove(ctx, draft_id=draft_id, path=path, version=version),
        )
        drafts.save(firm, draft_id, path, b"new", version=0, login="other.owner")

        with pytest.raises(DraftFileChanged):
            drafts.save(firm, draft_id, path, b"old", version=version)

    def test_may_hold_anything(self, firm):
        draft_id = drafts.begin(firm)

        drafts.save(firm, draft_id, "bpmn/complaint.bpmn", b"\xff<!DOCTYPE")

    def test_saved_as_it_is_keeps_its_version(self, firm):
        draft_id = drafts.begin(firm)
        content, version = drafts.read(firm, draft_id, POLICY)

        assert drafts.save(firm, draft_id, POLICY, content, version=version) == version

    @pytest.mark.parametrize(
        "path",
        ["x.bpmn", "../a.bpmn", "bpmn/a/b.bpmn", "bpmn/a.py", "bpmn/.bpmn", "", "forms/é.form"],
    )
    def test_has_a_path_of_a_model(self, firm, path):
        with pytest.raises(FilePathUnfit):
            drafts.save(firm, drafts.begin(firm), path, b"x", version=0)

    def test_has_a_size_that_a_release_may_have(self, firm):
        content = b"x" * (release_files.MOST_BYTES + 1)

        with pytest.raises(FilesTooLarge):
            drafts.save(firm, drafts.begin(firm), POLICY, content)

    def test_is_not_changed_once_the_draft_is_submitted(self, firm):
        draft_id = drafts.begin(firm)
        version = drafts.shorten(firm, draft_id)
        drafts.submit(firm, draft_id)

        with pytest.raises(DraftNotOpen):
            drafts.save(firm, draft_id, POLICY, b"{}", version=version)


class TestAllFiles:
    def replace(self, firm, draft_id, files, version):
        return firm.as_(
            "owner",
            lambda ctx: draft_files.replace(ctx, draft_id=draft_id, files=files, version=version),
        )

    def test_are_replaced_at_once_and_keep_what_stays(self, firm):
        draft_id = drafts.begin(firm)
        before = view(firm, draft_id)
        files = releases.shipped_files()
        files[POLICY] = drafts.with_days(files[POLICY], 4)
        del files["forms/en.json"]

        version = self.replace(firm, draft_id, files, before.version)

        found = view(firm, draft_id)
        assert {file.path for file in found.files} == files.keys()
        assert {file.version for file in found.files} == {before.version, version}
        assert [file.path for file in found.files if file.version == version] == [POLICY]

    def test_are_not_replaced_over_what_somebody_else_saved(self, firm):
        draft_id = drafts.begin(firm)
        before = view(firm, draft_id).version
        drafts.shorten(firm, draft_id, login="other.owner")

        with pytest.raises(DraftFileChanged) as caught:
            self.replace(firm, draft_id, releases.shipped_files(), before)

        assert caught.value.params["by"] == "other.owner"


class TestEditors:
    def see(self, firm, draft_id, login, path=POLICY, **options):
        return firm.as_(
            login, lambda ctx: release_drafts.see(ctx, draft_id=draft_id, path=path), **options
        )

    def test_see_each_other(self, firm):
        draft_id = drafts.begin(firm)
        self.see(firm, draft_id, "owner")

        found = self.see(firm, draft_id, "other.owner", path="bpmn/facts.json")

        assert [(editor.login, editor.path) for editor in found] == [
            ("other.owner", "bpmn/facts.json"),
            ("owner", POLICY),
        ]

    def test_are_gone_when_nothing_was_heard_of_them(self, firm, now):
        draft_id = drafts.begin(firm)
        self.see(firm, draft_id, "owner", now=now)

        later = now + release_drafts.IS_GONE_AFTER

        assert self.see(firm, draft_id, "other.owner", now=later - timedelta(seconds=1))[1:]
        assert not self.see(firm, draft_id, "other.owner", now=later)[1:]
