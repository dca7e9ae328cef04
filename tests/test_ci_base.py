"""`--base auto` beyond GitHub: clones as each CI makes them, with the variables that its documentation tells."""

import subprocess
import sys
from pathlib import Path

import pytest
from clones import ABSENT, NEW, PullRequest, Repository, forked_repository, set_apart

from bep_lint.errors import UsageError
from bep_lint.revision import resolve_base

ALL_OF_MAIN = "+refs/heads/main:refs/remotes/origin/main"


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_apart(tmp_path, monkeypatch)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return forked_repository(tmp_path)


@pytest.fixture
def pull(repository: Repository) -> PullRequest:
    return PullRequest(repository)


class CI:
    """Sets what a CI sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def gitlab(self, **variables: str) -> None:
        self.set(GITLAB_CI="true", **{f"CI_{name}": value for name, value in variables.items()})

    def merge_request(self, **variables: str) -> None:
        told = {"IID": "12", "TARGET_BRANCH_NAME": "main", **variables}
        self.gitlab(**{f"MERGE_REQUEST_{name}": value for name, value in told.items()})

    def azure(self, **variables: str) -> None:
        self.set(TF_BUILD="True", **variables)

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self.monkeypatch.setenv(name, value)


@pytest.fixture
def ci(monkeypatch: pytest.MonkeyPatch) -> CI:
    return CI(monkeypatch)


# GitLab


@pytest.mark.parametrize("depth", [20, None])
def test_gitlab_tells_where_the_source_branch_was_left(pull: PullRequest, ci: CI, depth: int | None) -> None:
    base = pull.repository.id("main~3")
    ci.merge_request(DIFF_BASE_SHA=base)
    ci.set(CI_COMMIT_SHA=pull.head)
    found = pull.checkout(pull.head, depth).resolve("auto")
    note = f"--base auto, in checkout: took {base[:7]}, on which merge request !12 is made"
    assert (found.commit, found.name, found.note) == (base, base[:7], note)


@pytest.mark.parametrize("depth", [1, 2])
def test_gitlab_at_a_depth_that_is_too_small(
    pull: PullRequest, ci: CI, monkeypatch: pytest.MonkeyPatch, depth: int
) -> None:
    base = pull.repository.id("main~3")
    ci.merge_request(DIFF_BASE_SHA=base)
    ci.set(CI_COMMIT_SHA=pull.head)
    clone = pull.checkout(pull.head, depth)
    monkeypatch.chdir(clone.folder)
    assert clone.error("auto").endswith(", or set `GIT_DEPTH: 0` for the job")
    assert clone.fetches("auto") == f"git fetch --depth=1 origin {base}"
    assert clone.resolve("auto").commit == base


def test_gitlab_of_a_merge_request_without_a_change(pull: PullRequest, ci: CI) -> None:
    """One is made from an issue before its branch has a commit of its own."""
    head = pull.repository.id("main")
    ci.merge_request(DIFF_BASE_SHA=head)
    ci.set(CI_COMMIT_SHA=head)
    text = pull.checkout(head, 20).untold()
    assert f"{head[:7]}, on which merge request !12 is made, is HEAD itself; check the change out" in text


def test_gitlab_of_a_merge_request_that_ends_with_a_merge_of_its_own(pull: PullRequest, ci: CI) -> None:
    """Its first parent is the merge request's own, whatever GitLab tells of other commits."""
    pull.repository.git("checkout", "--quiet", "topic")
    pull.repository.git("merge", "--quiet", "-m", "Take main in", "main~1")
    head, base = pull.repository.id("HEAD"), pull.repository.id("main~1")
    ci.merge_request(DIFF_BASE_SHA=base)
    ci.set(CI_COMMIT_SHA=head)
    clone = pull.checkout(head, 20)
    assert clone.resolve("auto").commit == base
    ci.merge_request(DIFF_BASE_SHA=base, SOURCE_BRANCH_SHA=head)
    assert clone.resolve("auto").commit == base


def test_gitlab_of_another_commit_than_the_one_of_the_pipeline(pull: PullRequest, ci: CI) -> None:
    pull.repository.git("checkout", "--quiet", "topic")
    later = pull.repository.commit("more", "topic")
    ci.merge_request(DIFF_BASE_SHA=pull.base)
    ci.set(CI_COMMIT_SHA=pull.head)
    clone = pull.checkout(later, None)
    assert clone.resolve("auto").commit == pull.repository.id("main~3")


@pytest.mark.parametrize("depth", [2, 20])
def test_gitlab_of_merged_results(pull: PullRequest, ci: CI, depth: int) -> None:
    ci.merge_request(
        DIFF_BASE_SHA=pull.repository.id("main~3"), TARGET_BRANCH_SHA=pull.base, SOURCE_BRANCH_SHA=pull.head
    )
    ci.set(CI_COMMIT_SHA=pull.merge)
    found = pull.checkout(pull.merge, depth).resolve("auto")
    assert (found.commit, found.name) == (pull.base, f"main ({pull.base[:7]})")
    assert found.note
    assert found.note.endswith("the base that merge request !12 is merged into")


def test_gitlab_of_a_merge_train(pull: PullRequest, ci: CI) -> None:
    """The merge requests before this one are in its base, but not in the target branch."""
    repository = pull.repository
    repository.git("checkout", "--quiet", "--detach", pull.base)
    before = repository.commit("an earlier merge request", "other")
    repository.git("merge", "--quiet", "--no-ff", "-m", "Merge topic", "topic")
    ci.merge_request(DIFF_BASE_SHA=repository.id("main~3"), TARGET_BRANCH_SHA=pull.base, SOURCE_BRANCH_SHA=pull.head)
    assert pull.checkout("HEAD", 20).resolve("auto").commit == before


def test_gitlab_of_merged_results_that_are_squashed(pull: PullRequest, ci: CI, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = pull.repository
    repository.git("checkout", "--quiet", "--detach", pull.base)
    repository.commit("topic, squashed", "topic")
    ci.merge_request(DIFF_BASE_SHA=repository.id("main~3"), TARGET_BRANCH_SHA=pull.base, SOURCE_BRANCH_SHA=pull.head)
    clone = pull.checkout("HEAD", 1)
    monkeypatch.chdir(clone.folder)
    clone.fetches("auto")
    found = clone.resolve("auto")
    assert (found.commit, found.name) == (pull.base, f"the merge base of {pull.base[:7]} and HEAD")


def test_gitlab_of_merged_results_at_depth_one(pull: PullRequest, ci: CI, monkeypatch: pytest.MonkeyPatch) -> None:
    ci.merge_request(
        DIFF_BASE_SHA=pull.repository.id("main~3"), TARGET_BRANCH_SHA=pull.base, SOURCE_BRANCH_SHA=pull.head
    )
    clone = pull.checkout(pull.merge, 1)
    monkeypatch.chdir(clone.folder)
    assert clone.fetches("auto") == f"git fetch --depth=1 origin {pull.base}"
    assert clone.resolve("auto").commit == pull.base


def test_gitlab_of_a_push(repository: Repository, ci: CI) -> None:
    before = repository.id("main~2")
    ci.gitlab(COMMIT_BEFORE_SHA=before, COMMIT_BRANCH="main", DEFAULT_BRANCH="main")
    assert repository.resolve("auto").commit == before


def test_gitlab_of_a_push_of_more_than_was_fetched(
    repository: Repository, ci: CI, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = repository.id("main~2")
    ci.gitlab(COMMIT_BEFORE_SHA=before, COMMIT_BRANCH="main", DEFAULT_BRANCH="main")
    clone = repository.clone("clone", "--depth=1")
    monkeypatch.chdir(clone.folder)
    assert clone.fetches("auto") == f"git fetch --depth=1 origin {before}"
    assert clone.resolve("auto").commit == before, "though it is not joined to HEAD here"


def test_gitlab_of_a_forced_push(repository: Repository, ci: CI) -> None:
    before = repository.id("topic")
    ci.gitlab(COMMIT_BEFORE_SHA=before, COMMIT_BRANCH="main", DEFAULT_BRANCH="trunk")
    text = repository.untold()
    assert f"the forced push has replaced {before[:7]}, on which HEAD is not made" in text
    assert "write `--base origin/trunk...`" in text


def test_gitlab_of_a_new_branch(repository: Repository, ci: CI, monkeypatch: pytest.MonkeyPatch) -> None:
    ci.gitlab(COMMIT_BEFORE_SHA=NEW, COMMIT_BRANCH="topic", DEFAULT_BRANCH="main")
    found = repository.clone("clone", "--branch=topic").resolve("auto")
    assert (found.commit, found.name) == (repository.id("main~2"), "the merge base of origin/main and HEAD")
    shallow = repository.clone("shallow", "--branch=topic", "--depth=1")
    monkeypatch.chdir(shallow.folder)
    assert shallow.fetches("auto") == f"git fetch --unshallow origin {ALL_OF_MAIN}"
    assert shallow.resolve("auto").commit == repository.id("main~2")


def test_gitlab_of_a_new_branch_without_a_commit_of_its_own(repository: Repository, ci: CI) -> None:
    ci.gitlab(COMMIT_BEFORE_SHA=NEW, COMMIT_BRANCH="release", DEFAULT_BRANCH="main")
    repository.git("branch", "release", "main~1")
    text = repository.clone("clone", "--branch=release").untold()
    assert "the merge base of origin/main and HEAD, as the run tells no commit before it, is HEAD itself" in text


WITHOUT_A_BASE = {
    "the first push": {"COMMIT_BRANCH": "main"},
    "a tag": {"COMMIT_TAG": "v1"},
    "a tag that was moved": {"COMMIT_TAG": "v1", "COMMIT_BEFORE_SHA": ABSENT},
    "nothing": {},
    **{
        source: {"COMMIT_BRANCH": "topic", "PIPELINE_SOURCE": source}
        for source in ("schedule", "web", "api", "trigger", "pipeline", "chat", "external_pull_request_event")
    },
}


@pytest.mark.parametrize("variables", WITHOUT_A_BASE.values(), ids=WITHOUT_A_BASE)
@pytest.mark.parametrize("depth", [1, 20])
def test_gitlab_of_a_run_without_a_base(pull: PullRequest, ci: CI, variables: dict[str, str], depth: int) -> None:
    """A merge commit is not taken apart: what it was made of is not what the run is about."""
    ci.gitlab(**{"COMMIT_BEFORE_SHA": NEW, "DEFAULT_BRANCH": "main", **variables})
    clone = pull.checkout(pull.merge, depth)
    assert "this run tells no base; write it, such as `--base origin/main...`" in clone.untold()


def test_gitlab_of_a_pipeline_within_that_of_a_push(repository: Repository, ci: CI) -> None:
    before = repository.id("main~2")
    ci.gitlab(COMMIT_BEFORE_SHA=before, COMMIT_BRANCH="main", DEFAULT_BRANCH="main", PIPELINE_SOURCE="parent_pipeline")
    assert repository.resolve("auto").commit == before


# Azure


@pytest.mark.parametrize("branch", ["refs/heads/main", "main"], ids=["Azure Repos", "GitHub"])
@pytest.mark.parametrize("telling", ["source", "ref"])
def test_azure_checks_the_merge_out(pull: PullRequest, ci: CI, branch: str, telling: str) -> None:
    ci.azure(BUILD_REASON="PullRequest", SYSTEM_PULLREQUEST_TARGETBRANCH=branch, SYSTEM_PULLREQUEST_PULLREQUESTID="12")
    if telling == "source":
        ci.set(SYSTEM_PULLREQUEST_SOURCECOMMITID=pull.head)
    else:
        ci.set(BUILD_SOURCEVERSION=pull.merge, BUILD_SOURCEBRANCH="refs/pull/12/merge")
    found = pull.checkout(pull.merge, 2).resolve("auto")
    assert (found.commit, found.name) == (pull.base, f"main ({pull.base[:7]})")
    assert found.note
    assert "pull request 12" in found.note


def test_azure_at_depth_one(pull: PullRequest, ci: CI, monkeypatch: pytest.MonkeyPatch) -> None:
    ci.azure(SYSTEM_PULLREQUEST_TARGETBRANCH="refs/heads/main", SYSTEM_PULLREQUEST_SOURCECOMMITID=pull.head)
    clone = pull.checkout(pull.merge, 1)
    monkeypatch.chdir(clone.folder)
    assert clone.error("auto").endswith("or give the step `checkout: self` `fetchDepth: 2`")
    assert clone.fetches("auto") == f"git fetch --depth=1 origin {pull.base}"
    assert clone.resolve("auto").commit == pull.base


def test_azure_where_the_source_is_checked_out(pull: PullRequest, ci: CI, monkeypatch: pytest.MonkeyPatch) -> None:
    """A merge in the pull request itself is not the one that Azure makes."""
    pull.repository.git("checkout", "--quiet", "topic")
    pull.repository.git("merge", "--quiet", "-m", "Take main in", "main~1")
    head = pull.repository.id("HEAD")
    ci.azure(SYSTEM_PULLREQUEST_TARGETBRANCH="refs/heads/main", SYSTEM_PULLREQUEST_PULLREQUESTNUMBER="7")
    ci.set(SYSTEM_PULLREQUEST_SOURCECOMMITID=head, SYSTEM_PULLREQUEST_PULLREQUESTID="70001")
    found = pull.checkout(head, None).resolve("auto")
    assert found.commit == pull.repository.id("main~1")
    assert found.note
    assert found.note.endswith("on which pull request 7 is made")


@pytest.mark.parametrize("reason", ["IndividualCI", "Schedule", "Manual"])
@pytest.mark.parametrize("depth", [1, None])
def test_azure_of_another_run(pull: PullRequest, ci: CI, reason: str, depth: int | None) -> None:
    ci.azure(BUILD_REASON=reason, BUILD_SOURCEVERSION=pull.merge, BUILD_SOURCEBRANCH="refs/heads/main")
    assert "this run tells no base" in pull.checkout(pull.merge, depth).untold(), "a merge is not taken apart"


@pytest.mark.parametrize("branch", ["--upload-pack=x", "a..b"])
def test_azure_with_a_target_that_is_no_branch(pull: PullRequest, ci: CI, branch: str) -> None:
    ci.azure(SYSTEM_PULLREQUEST_TARGETBRANCH=branch)
    assert "this run tells no base" in pull.checkout(pull.merge, 2).untold()


# CIs that tell the branch: Jenkins, Bitbucket, Buildkite

REQUESTS = {
    "Jenkins": {"JENKINS_URL": "https://ci.example.test/", "CHANGE_TARGET": "main", "CHANGE_ID": "12"},
    "Bitbucket": {
        "BITBUCKET_BUILD_NUMBER": "1",
        "BITBUCKET_PR_DESTINATION_BRANCH": "main",
        "BITBUCKET_PR_ID": "12",
    },
    "Buildkite": {"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main", "BUILDKITE_PULL_REQUEST": "12"},
}


@pytest.fixture(params=list(REQUESTS.values()), ids=list(REQUESTS))
def request_ci(ci: CI, request: pytest.FixtureRequest) -> CI:
    ci.set(**request.param)
    return ci


def test_the_head_of_a_pull_request(pull: PullRequest, request_ci: CI) -> None:
    found = pull.checkout(pull.head, None, "main").resolve("auto")
    assert found.commit == pull.repository.id("main~3"), "where topic left main"
    assert found.note
    assert found.note.endswith("on which pull request 12 is made")


def test_the_target_with_the_pull_request_merged_in(pull: PullRequest, request_ci: CI) -> None:
    """Jenkins merges so in the workspace; others have gone on since then."""
    clone = pull.checkout(pull.base, None, "main", "topic")
    clone.git("merge", "--quiet", "--no-ff", "-m", "Merge", pull.head)
    assert clone.resolve("auto").commit == pull.base
    assert clone.id("origin/main") != pull.base


def test_the_target_that_a_pull_request_is_ahead_of(pull: PullRequest, request_ci: CI) -> None:
    """Jenkins makes no merge commit where none is needed."""
    pull.repository.git("checkout", "--quiet", "-b", "ahead", "main")
    pull.repository.commit("one more", "topic")
    assert pull.checkout("ahead", None, "main").resolve("auto").commit == pull.repository.id("main")


def test_the_pull_request_with_the_target_merged_in(pull: PullRequest, request_ci: CI) -> None:
    """Bitbucket merges so before it runs: the first parent is the pull request's own."""
    clone = pull.checkout(pull.head, None, "main")
    clone.git("merge", "--quiet", "--no-ff", "-m", "Merge", "origin/main")
    assert clone.resolve("auto").commit == pull.repository.id("main")


@pytest.mark.parametrize(("depth", "option"), [(1, "--unshallow "), (None, "")])
def test_the_target_is_not_here(
    pull: PullRequest, request_ci: CI, monkeypatch: pytest.MonkeyPatch, depth: int | None, option: str
) -> None:
    clone = pull.checkout(pull.head, depth, *([] if depth else ["topic"]))
    monkeypatch.chdir(clone.folder)
    assert "main, the base of pull request 12, is not in this clone" in clone.error("auto")
    assert clone.fetches("auto") == f"git fetch {option}origin {ALL_OF_MAIN}"
    assert clone.resolve("auto").commit == pull.repository.id("main~3")


def test_the_target_is_here_but_not_what_is_between(
    pull: PullRequest, request_ci: CI, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = pull.checkout(pull.head, 1, "main")
    monkeypatch.chdir(clone.folder)
    assert clone.fetches("auto") == "git fetch --unshallow"
    assert clone.resolve("auto").commit == pull.repository.id("main~3")


def test_a_clone_without_a_remote(pull: PullRequest, request_ci: CI) -> None:
    assert pull.repository.error("auto").endswith("main, the base of pull request 12, is not in this clone; fetch it")


@pytest.mark.parametrize("branch", ["", "--upload-pack=x", "a\x1b[31m", "a..b", "@{-1}", "a b"])
def test_a_target_that_is_no_branch(pull: PullRequest, ci: CI, branch: str) -> None:
    ci.set(JENKINS_URL="x", CHANGE_TARGET=branch)
    assert "this run tells no base" in pull.checkout(pull.head, None).untold()


@pytest.mark.parametrize("number", ["false", "", "\x1b[31m", "1" * 99])
def test_a_number_that_is_none(pull: PullRequest, ci: CI, number: str) -> None:
    ci.set(JENKINS_URL="x", CHANGE_TARGET="main", CHANGE_ID=number)
    note = pull.checkout(pull.head, None).resolve("auto").note
    assert note
    assert note.endswith("on which the pull request is made")


@pytest.mark.parametrize("depth", [1, None])
def test_a_merge_commit_of_no_pull_request(pull: PullRequest, ci: CI, depth: int | None) -> None:
    ci.set(JENKINS_URL="https://ci.example.test/")
    assert "this run tells no base" in pull.checkout(pull.merge, depth).untold()


def test_the_target_with_the_pull_request_in_it_already(pull: PullRequest, request_ci: CI) -> None:
    pull.repository.git("merge", "--quiet", "-m", "Merge", "topic")
    text = pull.checkout(pull.head, None).untold()
    assert "the merge base of origin/main and HEAD, on which pull request 12 is made, is HEAD itself" in text


# pre-commit


def test_where_pre_commit_begins(pull: PullRequest, ci: CI) -> None:
    ci.set(PRE_COMMIT_FROM_REF="origin/main", PRE_COMMIT_TO_REF="HEAD", GITHUB_ACTIONS="true")
    found = pull.checkout(pull.head, None).resolve("auto")
    assert found.commit == pull.repository.id("main~3")


def test_where_pre_commit_begins_is_not_here(pull: PullRequest, ci: CI, monkeypatch: pytest.MonkeyPatch) -> None:
    ci.set(PRE_COMMIT_FROM_REF="origin/main")
    clone = pull.checkout(pull.head, 1)
    monkeypatch.chdir(clone.folder)
    assert clone.fetches("auto") == f"git fetch --unshallow origin {ALL_OF_MAIN}"
    assert clone.resolve("auto").commit == pull.repository.id("main~3")


@pytest.mark.parametrize("revision", ["a\nb", "--all", "\x1b[31m"])
def test_where_pre_commit_cannot_begin(pull: PullRequest, ci: CI, revision: str) -> None:
    ci.set(PRE_COMMIT_FROM_REF=revision)
    pull.repository.error("auto")


def test_pre_commit_hands_it_to_the_hook(repository: Repository, ci: CI, tmp_path: Path) -> None:
    """The real pre-commit; it names the variable, and nothing else tells the base."""
    repository.git("checkout", "--quiet", "topic")
    script = (
        "from pathlib import Path; from bep_lint.revision import resolve_base; print(resolve_base(Path.cwd(), 'auto'))"
    )
    (tmp_path / "base.py").write_text(script, encoding="utf-8")
    hook = f"{{id: base, name: base, language: system, entry: '{sys.executable} {tmp_path}/base.py', verbose: true}}"
    repository.commit(f"repos: [{{repo: local, hooks: [{hook}]}}]", ".pre-commit-config.yaml")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--from-ref", "main", "--to-ref", "HEAD"],
        cwd=repository.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert repository.id("main~2") in done.stdout


# Everywhere


@pytest.mark.parametrize("variable", ["GITLAB_CI", "TF_BUILD", "JENKINS_URL", "BITBUCKET_BUILD_NUMBER", "BUILDKITE"])
def test_a_run_that_tells_nothing(repository: Repository, ci: CI, variable: str) -> None:
    ci.set(**{variable: "true"})
    assert "this run tells no base" in repository.untold()


UNTOLD = {
    "GitHub": {"GITHUB_ACTIONS": "true"},
    "GitLab": {"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BRANCH": "main"},
    "Azure": {"TF_BUILD": "True", "BUILD_REASON": "Schedule"},
    "Jenkins": {"JENKINS_URL": "https://ci.example.test/"},
}


@pytest.mark.parametrize("variables", UNTOLD.values(), ids=UNTOLD)
def test_a_run_without_a_base_needs_no_git(
    repository: Repository, ci: CI, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variables: dict[str, str]
) -> None:
    ci.set(**variables)
    (tmp_path / "plain").mkdir()
    assert "this run tells no base" in Repository(tmp_path / "plain").untold()
    monkeypatch.setenv("PATH", str(tmp_path / "plain"))
    assert "this run tells no base" in repository.untold()


def test_a_submodule_is_not_what_the_ci_speaks_of(repository: Repository, ci: CI, tmp_path: Path) -> None:
    outer = Repository(tmp_path / "outer")
    outer.git("submodule", "--quiet", "add", repository.folder.as_uri(), "proposals")
    outer.commit("outer")
    ci.merge_request(DIFF_BASE_SHA=ABSENT)
    with pytest.raises(UsageError, match="GitLab CI tells the base of the outer repository, and this is a submodule"):
        resolve_base(outer.folder / "proposals", "auto")


def test_ids_that_are_none(pull: PullRequest, ci: CI) -> None:
    for value in ("--upload-pack=x", "main", "a" * 40 + "\n", "\x1b[31m"):
        ci.merge_request(DIFF_BASE_SHA=value, TARGET_BRANCH_SHA=value, SOURCE_BRANCH_SHA=value)
        ci.set(CI_COMMIT_BEFORE_SHA=value)
        assert "this run tells no base" in pull.repository.untold()
