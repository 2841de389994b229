"""What tests share lies in one place."""

from tools.house.imports import imports_between_tests


def test_no_test_module_imports_from_another() -> None:
    assert imports_between_tests() == [], "what is shared belongs to tests/support or tests/factories"
