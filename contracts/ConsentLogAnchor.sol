// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// A witness that lives on a chain. It keeps the newest root of one Merkle log (RFC 6962) and accepts another only with a proof
/// that the log merely grew (RFC 9162 § 2.1.4.2), so that nobody, the operator included, can anchor a rewritten past.
/// No funds, no upgrade, no personal data: a size, a root, and the hash of the log's name.
contract ConsentLogAnchor {
    /// SHA-256 of the log's origin, in UTF-8.
    bytes32 public immutable originHash;
    address public operator;
    address public pendingOperator;

    uint64 private size;
    bytes32 private root;

    event Anchored(uint64 indexed size, bytes32 indexed root, uint64 prevSize);
    event OperatorProposed(address indexed operator);
    event OperatorChanged(address indexed operator);

    error NotOperator();
    error NotGrowing();
    error BadConsistencyProof();

    constructor(bytes32 originHash_, address operator_) {
        originHash = originHash_;
        operator = operator_;
        emit OperatorChanged(operator_);
    }

    /// The newest accepted tree; 0 before the first.
    function latest() external view returns (uint64, bytes32) {
        return (size, root);
    }

    /// Accepts a larger tree whose beginning is the newest accepted one. The first needs no proof.
    function anchor(uint64 newSize, bytes32 newRoot, bytes32[] calldata proof) external {
        if (msg.sender != operator) revert NotOperator();
        uint64 oldSize = size;
        if (newSize <= oldSize) revert NotGrowing();
        if (!follows(oldSize, root, newSize, newRoot, proof)) revert BadConsistencyProof();
        size = newSize;
        root = newRoot;
        emit Anchored(newSize, newRoot, oldSize);
    }

    /// The operator changes in two steps, so that a wrong address locks nobody out.
    function proposeOperator(address next) external {
        if (msg.sender != operator) revert NotOperator();
        pendingOperator = next;
        emit OperatorProposed(next);
    }

    function acceptOperator() external {
        if (msg.sender != pendingOperator) revert NotOperator();
        operator = msg.sender;
        pendingOperator = address(0);
        emit OperatorChanged(msg.sender);
    }

    /// RFC 9162 § 2.1.4.2, for oldSize < newSize. Pure: anybody may ask it about any two trees.
    function follows(uint64 oldSize, bytes32 oldRoot, uint64 newSize, bytes32 newRoot, bytes32[] calldata proof)
        public
        view
        returns (bool)
    {
        if (oldSize == 0) return proof.length == 0;
        uint256 fn = oldSize - 1;
        uint256 sn = newSize - 1;
        while (fn & 1 == 1) {
            fn >>= 1;
            sn >>= 1;
        }
        uint256 next = 0;
        bytes32 older;
        // A power of two is a node of the new tree itself, so that its root stands at the head of the path unsaid.
        if (oldSize & (oldSize - 1) == 0) {
            older = oldRoot;
        } else {
            if (proof.length == 0) return false;
            older = proof[next++];
        }
        bytes32 newer = older;
        if (next == proof.length && sn != 0) return false;
        for (; next < proof.length; ++next) {
            if (sn == 0) return false;
            bytes32 hash = proof[next];
            if (fn & 1 == 1 || fn == sn) {
                older = node(hash, older);
                newer = node(hash, newer);
                while (fn & 1 == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                newer = node(newer, hash);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && older == oldRoot && newer == newRoot;
    }

    /// SHA-256(0x01 ‖ left ‖ right), by the precompile, in scratch memory.
    function node(bytes32 left, bytes32 right) private view returns (bytes32 out) {
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore8(at, 1)
            mstore(add(at, 1), left)
            mstore(add(at, 33), right)
            if iszero(staticcall(gas(), 2, at, 65, at, 32)) { revert(0, 0) }
            out := mload(at)
        }
    }
}
